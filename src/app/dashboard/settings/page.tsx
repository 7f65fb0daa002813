import { redirect } from "next/navigation";

/** The settings open on the one thing that everything else needs. */
export default function SettingsPage() {
  redirect("/dashboard/settings/whatsapp");
}
