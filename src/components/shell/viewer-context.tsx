"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Viewer } from "@/contracts/session";

const ViewerContext = createContext<Viewer | null>(null);

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <ViewerContext.Provider value={viewer}>{children}</ViewerContext.Provider>;
}

/** Who is looking, in any component of the dashboard. What it shows or hides is a courtesy: the server decides. */
export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("useViewer needs the dashboard's layout around it");
  return viewer;
}
