"use client";

import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { useTheme } from "next-themes";
import { Toaster as Sonner, type ToasterProps } from "sonner";
import { useTranslations } from "use-intl";
import { Spinner } from "./spinner";

const icons = {
  success: <CircleCheck aria-hidden className="size-4 text-success" />,
  info: <Info aria-hidden className="size-4 text-muted-foreground" />,
  warning: <TriangleAlert aria-hidden className="size-4 text-warning" />,
  error: <CircleAlert aria-hidden className="size-4 text-destructive" />,
  loading: <Spinner />,
};

/** Where short notices appear; show one with `toast` from sonner. */
export function Toaster(props: ToasterProps) {
  const { theme } = useTheme();
  const t = useTranslations("common");
  return (
    <Sonner
      theme={theme === "light" || theme === "dark" ? theme : "system"}
      containerAriaLabel={t("notifications")}
      position="bottom-right"
      offset={20}
      mobileOffset={{ bottom: "calc(4.5rem + env(safe-area-inset-bottom))" }}
      icons={icons}
      toastOptions={{
        classNames: {
          toast:
            "!rounded-xl !border-border !bg-popover !text-popover-foreground !shadow-pop !font-sans !text-sm !gap-2.5",
          description: "!text-muted-foreground",
          actionButton: "!bg-primary !text-primary-foreground !rounded-md",
          cancelButton: "!bg-secondary !text-secondary-foreground !rounded-md",
        },
      }}
      {...props}
    />
  );
}
