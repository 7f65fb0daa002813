import { Fragment, memo } from "react";
import { useControlTabIndex } from "./content/control-focus";
import { parseWhatsAppText, type TextNode } from "./whatsapp-text";

/** A text as WhatsApp shows it. What customers write only ever becomes text and safe links, never markup. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  return <Nodes nodes={parseWhatsAppText(text)} />;
});

function Nodes({ nodes }: { nodes: TextNode[] }) {
  return nodes.map((node, index) => (
    <Fragment key={index}>
      <Node node={node} />
    </Fragment>
  ));
}

function Node({ node }: { node: TextNode }) {
  switch (node.type) {
    case "text":
      return node.text;
    case "bold":
      return (
        <strong className="font-semibold">
          <Nodes nodes={node.children} />
        </strong>
      );
    case "italic":
      return (
        <em>
          <Nodes nodes={node.children} />
        </em>
      );
    case "strike":
      return (
        <s>
          <Nodes nodes={node.children} />
        </s>
      );
    case "code":
      return <code className="rounded bg-foreground/8 px-1 py-px font-mono text-[0.875em]">{node.text}</code>;
    case "mono":
      return <code className="font-mono text-[0.9em]">{node.text}</code>;
    case "link":
      return <Link href={node.href} text={node.text} />;
  }
}

function Link({ href, text }: { href: string; text: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      tabIndex={useControlTabIndex()}
      className="rounded-sm underline decoration-current/40 underline-offset-2 hover:decoration-current focus-ring"
    >
      {text}
    </a>
  );
}
