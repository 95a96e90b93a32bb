/** What the engine noticed and what the curves say, in words. */
import type { RunDetail } from '@shared/run'
import { NoteList } from './note-list'
import { adviceFor } from './run-advice'

export function RunNotes({ run }: { run: RunDetail }) {
  return <NoteList title="Notices" notes={[...run.notices, ...adviceFor(run)]} />
}
