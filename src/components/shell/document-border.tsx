"use client";

import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { crossesDocumentBorder } from "@/lib/document-border";

/**
 * Loads a page anew that the router has swapped into a document with other security headers. PageLink never lets that
 * happen; this catches what reaches the page otherwise: a redirect, the router's own push, back and forward.
 */
export function DocumentBorder() {
  const pathname = usePathname();
  const [loaded] = useState(() => (typeof window === "undefined" ? pathname : window.location.pathname));
  useEffect(() => {
    if (crossesDocumentBorder(loaded, pathname)) window.location.reload();
  }, [loaded, pathname]);
  return null;
}
