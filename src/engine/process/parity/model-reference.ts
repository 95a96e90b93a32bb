/** reference.json of a model: a batch, and what Transformers computes with it. */
import { readJsonObject } from '@engine/io/json-file'
import type { Feeds } from '@engine/runtime/device'
import { invalidInput } from '@shared/errors'
import { z } from 'zod'
import type { Rows } from './compare'

const Matrix = z.array(z.array(z.number()))
const GradientSummary = z.object({ norm: z.number(), head: z.array(z.number()), shape: z.array(z.number()) })
export type GradientSummary = z.infer<typeof GradientSummary>

const ModelReference = z.object({
  input_ids: Matrix,
  attention_mask: Matrix,
  labels: Matrix,
  pos_weight: z.array(z.number()),
  logits: Matrix.nullable(),
  loss: z.number().nullable(),
  pooler_output: Matrix.optional(),
  newly_initialised: z.array(z.string()).optional(),
  grad: z.record(z.string(), GradientSummary).optional(),
  parameters_without_grad: z.array(z.string()).optional(),
  train: z
    .object({
      lr: z.number(),
      weight_decay: z.number(),
      decayed: z.array(z.string()),
      max_grad_norm: z.number(),
      loss_before_step: z.array(z.number()),
      grad_norm: z.array(z.number()),
      logits_after: Matrix,
    })
    .optional(),
})
export type ModelReference = z.infer<typeof ModelReference>

export async function readModelReference(path: string): Promise<ModelReference> {
  const parsed = ModelReference.safeParse(await readJsonObject(path))
  if (!parsed.success) throw invalidInput(`${path}: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

export function batchOf({ input_ids, attention_mask }: ModelReference): Feeds {
  const integers = (rows: Rows) =>
    ({ dtype: 'int32', shape: [rows.length, rows[0]?.length ?? 0], data: Int32Array.from(rows.flat()) }) as const
  return { input_ids: integers(input_ids), attention_mask: integers(attention_mask) }
}

/** Every label known, the mean taken over everything. */
export function lossFeeds({ labels, pos_weight }: ModelReference): Feeds {
  const shape = [labels.length, labels[0]?.length ?? 0]
  const flat = Float32Array.from(labels.flat())
  return {
    labels: { dtype: 'float32', shape, data: flat },
    known: { dtype: 'float32', shape, data: new Float32Array(flat.length).fill(1) },
    pos_weight: { dtype: 'float32', shape: [pos_weight.length], data: Float32Array.from(pos_weight) },
    loss_scale: { dtype: 'float32', shape: [], data: Float32Array.of(1 / flat.length) },
  }
}
