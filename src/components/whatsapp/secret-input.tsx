import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";

/** A field for a secret that is pasted: hidden until one wants to see it, and never remembered by the browser. */
export function SecretInput({ name, ...props }: ComponentProps<"input"> & { name: string }) {
  const t = useTranslations("whatsapp.manual");
  const [isShown, setIsShown] = useState(false);
  const field = t(`fields.${name as "accessToken"}`);
  return (
    <div className="relative">
      <Input
        {...props}
        name={name}
        type={isShown ? "text" : "password"}
        // Keeps password managers from taking it for a sign-in.
        autoComplete="one-time-code"
        data-1p-ignore
        spellCheck={false}
        autoCapitalize="none"
        className="pr-12 font-mono text-[0.8125rem]!"
      />
      <Button
        variant="ghost"
        size="icon"
        aria-label={isShown ? t("hide", { field }) : t("show", { field })}
        onClick={() => setIsShown(!isShown)}
        className="absolute top-0 right-0 text-muted-foreground"
      >
        {isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
      </Button>
    </div>
  );
}
