import { MessagesSquare, Settings2, type LucideIcon } from "lucide-react";

export type Destination = {
  /** Key under `common.nav`. */
  name: "conversations" | "whatsapp";
  /** Key of what a phone's tab bar, which has no sections, calls it. */
  tabName: "conversations" | "settings";
  href: string;
  /** Every path below this one belongs to the destination. */
  root: string;
  icon: LucideIcon;
};

export type Section = { title: "settings" | null; destinations: Destination[] };

/** Where one can go, in the order it is shown. */
export const sections: Section[] = [
  {
    title: null,
    destinations: [
      {
        name: "conversations",
        tabName: "conversations",
        href: "/dashboard/conversations",
        root: "/dashboard/conversations",
        icon: MessagesSquare,
      },
    ],
  },
  {
    title: "settings",
    destinations: [
      {
        name: "whatsapp",
        tabName: "settings",
        href: "/dashboard/settings/whatsapp",
        root: "/dashboard/settings",
        icon: Settings2,
      },
    ],
  },
];

/** Whether the page at `pathname` belongs to a destination. */
export function isWithin(pathname: string, root: string): boolean {
  return pathname === root || pathname.startsWith(`${root}/`);
}

/** An open conversation fills a phone: its composer takes the place of the tab bar, and "back" leads to the list. */
export function isFullScreenOnPhones(pathname: string): boolean {
  return pathname.startsWith("/dashboard/conversations/");
}
