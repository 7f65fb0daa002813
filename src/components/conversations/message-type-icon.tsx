import {
  Ban,
  Bell,
  Contact,
  FileText,
  FileQuestion,
  Image,
  LayoutTemplate,
  ListChecks,
  MapPin,
  Mic,
  MousePointerClick,
  Music,
  Paperclip,
  Pencil,
  ShoppingBag,
  SmilePlus,
  Sticker,
  Video,
  type LucideIcon,
} from "lucide-react";
import type { NamedType } from "./message-summary";

const icons = {
  image: Image,
  video: Video,
  audio: Music,
  voice: Mic,
  document: FileText,
  sticker: Sticker,
  location: MapPin,
  contacts: Contact,
  interactive: ListChecks,
  button: MousePointerClick,
  order: ShoppingBag,
  reaction: SmilePlus,
  system: Bell,
  template: LayoutTemplate,
  media_placeholder: Paperclip,
  edit: Pencil,
  revoke: Ban,
  unsupported: FileQuestion,
  unknown: FileQuestion,
} satisfies Record<NamedType, LucideIcon>;

/** The picture for a message that is not plain text. */
export function MessageTypeIcon({ type, className }: { type: NamedType; className?: string }) {
  const Icon = icons[type];
  return <Icon aria-hidden className={className} />;
}
