"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ComponentProps } from "react";
import { crossesDocumentBorder } from "@/lib/document-border";

type Props = Omit<ComponentProps<"a">, "href"> & { href: string };

/** A link to a page of ours: swapped in by the router, or loaded anew where the page needs headers of its own. */
export function PageLink({ href, ...props }: Props) {
  const isBorder = crossesDocumentBorder(usePathname(), href);
  return isBorder ? <a href={href} {...props} /> : <Link href={href} {...props} />;
}
