import { BadgeCheck, CheckCheck, ShieldCheck, Zap } from "lucide-react";
import { cn } from "@/lib/client/cn";
import type { getTranslator } from "@/messages";

const points = [
  { key: "official", Icon: BadgeCheck },
  { key: "live", Icon: Zap },
  { key: "safe", Icon: ShieldCheck },
] as const;

type PitchProps = { t: ReturnType<typeof getTranslator<"auth">>; className?: string };

/** What Atende is, beside the sign-in form. */
export function Pitch({ t, className }: PitchProps) {
  return (
    <aside className={cn("p-3", className)}>
      <div className="flex h-full flex-col justify-between gap-12 overflow-hidden rounded-2xl bg-pitch p-12 text-pitch-foreground xl:p-16">
        <Sketch />
        <div>
          <h2 className="max-w-md text-[2rem] leading-[1.15] font-semibold tracking-[-0.025em] text-balance xl:text-[2.375rem]">
            {t("pitch.headline")}
          </h2>
          <p className="mt-4 max-w-md text-base leading-relaxed text-pretty text-pitch-muted">
            {t("pitch.text")}
          </p>
          <ul className="mt-10 grid gap-6 border-t border-pitch-line pt-8 xl:grid-cols-3 xl:gap-8">
            {points.map(({ key, Icon }) => (
              <li key={key} className="flex gap-3 xl:block">
                <Icon aria-hidden className="size-5 shrink-0 text-pitch-muted" strokeWidth={1.75} />
                <div className="xl:mt-3">
                  <p className="text-sm font-medium">{t(`pitch.points.${key}.title`)}</p>
                  <p className="mt-1 text-[0.8125rem] leading-relaxed text-pitch-muted">
                    {t(`pitch.points.${key}.text`)}
                  </p>
                </div>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </aside>
  );
}

/** A conversation without words: decoration, so nothing in it claims to be real. */
function Sketch() {
  return (
    <div aria-hidden className="ml-auto grid w-full max-w-md gap-3 pt-2">
      <SketchBubble side="in" lines={["w-44", "w-28"]} />
      <SketchBubble side="out" lines={["w-56", "w-48", "w-24"]} />
      <SketchBubble side="in" lines={["w-32"]} />
      <SketchBubble side="out" lines={["w-40"]} />
    </div>
  );
}

function SketchBubble({ side, lines }: { side: "in" | "out"; lines: string[] }) {
  const isOut = side === "out";
  return (
    <div
      className={cn(
        "grid w-fit gap-2.5 rounded-2xl px-5 py-4",
        isOut ? "ml-auto rounded-br-md bg-pitch-line" : "rounded-bl-md bg-pitch-raised",
      )}
    >
      {lines.map((width) => (
        <span
          key={width}
          className={cn("h-2 rounded-full bg-pitch-muted", isOut ? "opacity-55" : "opacity-35", width)}
        />
      ))}
      {isOut ? <CheckCheck className="-mb-1 ml-auto size-4 text-pitch-muted" /> : null}
    </div>
  );
}
