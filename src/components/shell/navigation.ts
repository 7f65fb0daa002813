import {
  Activity,
  History,
  MessagesSquare,
  Settings2,
  Smartphone,
  Webhook,
  type LucideIcon,
} from "lucide-react";
import type { Role } from "@/contracts/session";

export type Destination = {
  /** Key under `common.nav`. */
  name: "conversations" | "whatsapp" | "status" | "webhooks" | "audit";
  href: string;
  /** Every path below this one belongs to the destination. */
  root: string;
  icon: LucideIcon;
  /** Agents are not shown what they may not open. */
  isForAdmins?: true;
};

export type Section = { title: "settings" | null; destinations: Destination[] };

/** Where one can go, in the order it is shown. */
const sections: Section[] = [
  {
    title: null,
    destinations: [
      {
        name: "conversations",
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
        href: "/dashboard/settings/whatsapp",
        root: "/dashboard/settings/whatsapp",
        icon: Smartphone,
      },
      {
        name: "status",
        href: "/dashboard/settings/status",
        root: "/dashboard/settings/status",
        icon: Activity,
      },
      {
        name: "webhooks",
        href: "/dashboard/settings/webhooks",
        root: "/dashboard/settings/webhooks",
        icon: Webhook,
        isForAdmins: true,
      },
      {
        name: "audit",
        href: "/dashboard/settings/audit",
        root: "/dashboard/settings/audit",
        icon: History,
        isForAdmins: true,
      },
    ],
  },
];

/** What a phone's tab bar, which has no room for sections, leads to; `name` is a key under `common.nav`. */
export const tabs = [
  {
    name: "conversations",
    href: "/dashboard/conversations",
    root: "/dashboard/conversations",
    icon: MessagesSquare,
  },
  {
    name: "settings",
    href: "/dashboard/settings/whatsapp",
    root: "/dashboard/settings",
    icon: Settings2,
  },
] as const;

/** The sections with the destinations that somebody with this role may open. */
export function sectionsFor(role: Role): Section[] {
  return sections.map((section) => ({
    ...section,
    destinations: section.destinations.filter(({ isForAdmins }) => !isForAdmins || role !== "agent"),
  }));
}

/** Whether the page at `pathname` belongs to a destination. */
export function isWithin(pathname: string, root: string): boolean {
  return pathname === root || pathname.startsWith(`${root}/`);
}

/** An open conversation fills a phone: its composer takes the place of the tab bar, and "back" leads to the list. */
export function isFullScreenOnPhones(pathname: string): boolean {
  return pathname.startsWith("/dashboard/conversations/");
}
