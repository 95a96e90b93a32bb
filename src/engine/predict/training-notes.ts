/** What a model folder of ours remembers of its training beyond Transformers' files: `moderato.json`. */
import { join } from 'node:path'
import { readJsonObject } from '@engine/io/json-file'
import { z } from 'zod'

export const TrainingNotes = z.object({
  /** Tokens per text in training: longer texts were cut there, so prediction cuts there too. */
  maxLength: z.number().int(),
  /** By label: the pos_weight of the loss. */
  posWeight: z.record(z.string(), z.number()),
})
export type TrainingNotes = z.infer<typeof TrainingNotes>

export const TRAINING_NOTES_FILE = 'moderato.json'

/** Null for a folder of another maker. */
export async function readTrainingNotes(folder: string): Promise<TrainingNotes | null> {
  const parsed = TrainingNotes.safeParse(await readJsonObject(join(folder, TRAINING_NOTES_FILE)))
  return parsed.success ? parsed.data : null
}
