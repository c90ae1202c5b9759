/**
 * Who is measured? All subjects by name, barewire first. This file refuses to know how one is started.
 */
import { nodeAlone } from "./start-up.ts";
import type { Subject } from "./subject.ts";
import { barewire, FILE_SUBJECTS } from "./subjects-files.ts";
import { barewireHandler, HANDLER_SUBJECTS } from "./subjects-handlers.ts";

export const SUBJECTS: readonly Subject[] = [...FILE_SUBJECTS, ...HANDLER_SUBJECTS, nodeAlone];

/** An earlier version of ourselves, by the id of what it stands beside; what it is called then. */
export const BEFORE: ReadonlyMap<string, string> = new Map([
  ["barewire", "barewire-before"],
  ["barewire-handler", "barewire-handler-before"],
]);

/**
 * barewire as another commit had it.
 *
 * @param project the folder in which that commit was built
 * @param ref what the commit was called
 */
export function subjectsBefore(project: string, ref: string): readonly Subject[] {
  return [
    barewire("barewire-before", `barewire at ${ref}`, project),
    barewireHandler("barewire-handler-before", `barewire at ${ref}, a handler`, project),
  ];
}
