import { redirect } from "next/navigation";
import { HOME_PATH } from "@/lib/callback-url";

export default function RootPage() {
  redirect(HOME_PATH);
}
