import type { ReactNode } from "react";
import type { Message } from "@/contracts/messages";
import { closingWords } from "./bubble-shape";
import { AudioBody } from "./content/audio-body";
import { ChoiceBody } from "./content/choice-body";
import { ContactsBody } from "./content/contacts-body";
import { DocumentBody } from "./content/document-body";
import { FallbackBody } from "./content/fallback-body";
import { ImageBody } from "./content/image-body";
import { LocationBody } from "./content/location-body";
import { OfferBody } from "./content/offer-body";
import { OrderBody } from "./content/order-body";
import { StickerBody } from "./content/sticker-body";
import { TemplateBody } from "./content/template-body";
import { TextBlock } from "./content/text-block";
import { VideoBody } from "./content/video-body";
import { isFewEmoji } from "./text-traits";

/** What a message says; `tail` follows the last word and keeps its place free on the last line. */
export function MessageBody({ message, tail }: { message: Message; tail: ReactNode }) {
  const words = closingWords(message);
  if (message.type === "text" && words !== null) {
    return (
      <TextBlock
        text={words}
        tail={tail}
        className={isFewEmoji(words) ? "text-[2rem] leading-tight" : undefined}
      />
    );
  }
  return (
    <>
      <Content message={message} />
      {/* A long caption does not make the picture's bubble wider. */}
      {words === null ? null : <TextBlock text={words} tail={tail} className="w-0 min-w-full" />}
    </>
  );
}

function Content({ message }: { message: Message }) {
  switch (message.type) {
    case "image":
      return <ImageBody message={message} />;
    case "video":
      return <VideoBody message={message} />;
    case "audio":
      return <AudioBody message={message} />;
    case "document":
      return <DocumentBody message={message} />;
    case "sticker":
      return <StickerBody message={message} />;
    case "location":
      return <LocationBody message={message} />;
    case "contacts":
      return <ContactsBody message={message} />;
    case "button":
      return <ChoiceBody message={message} />;
    case "interactive":
      return message.direction === "in" ? <ChoiceBody message={message} /> : <OfferBody message={message} />;
    case "order":
      return <OrderBody message={message} />;
    case "template":
      return <TemplateBody message={message} />;
    default:
      return <FallbackBody message={message} />;
  }
}
