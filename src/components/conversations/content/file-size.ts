import type { useFormatter } from "use-intl";

const steps = [
  { unit: "megabyte", bytes: 1024 * 1024 },
  { unit: "kilobyte", bytes: 1024 },
] as const;

/** A size as people read it, e.g. `1,2 MB`. */
export function fileSize(bytes: number, format: ReturnType<typeof useFormatter>): string {
  const step = steps.find((one) => bytes >= one.bytes);
  const [unit, value] = step ? [step.unit, bytes / step.bytes] : (["byte", bytes] as const);
  return format.number(value, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: value < 10 && unit !== "byte" ? 1 : 0,
  });
}
