/** What train.py leaves beside the model: metrics.json and environment.json. */
import { join } from 'node:path'
import { readJsonObject } from '@engine/io/json-file'
import { invalidInput } from '@shared/errors'
import { z } from 'zod'

const Metric = z.number().nullable()

const Step = z.object({ step: z.number().int(), loss: z.number(), learning_rate: z.number(), grad_norm: z.number() })

const StoredEvaluation = z.object({
  /** May lie within an epoch. */
  epoch: z.number().positive(),
  step: z.number().int(),
  training_loss: z.number(),
  best: z.boolean(),
  loss: Metric,
  f1_macro: Metric,
  f1_micro: Metric,
  accuracy: Metric,
  roc_auc: Metric,
  average_precision: Metric,
})

export const ResultMetrics = z
  .object({
    steps: z.array(Step).min(1),
    evaluations: z.array(StoredEvaluation).min(1),
    total_steps: z.number().int().min(1),
    train_seconds: z.number().min(0),
    samples_per_second: z.number().min(0),
    peak_rss_bytes: z.number().min(0),
    notices: z.array(z.string().max(1000)).max(100),
  })
  .refine(({ steps }) => steps.every(({ step }, i) => step === i + 1), 'the steps are not numbered 1, 2, 3 and so on')
  .refine(
    ({ steps, evaluations }) =>
      evaluations.every(({ step }, i) => step > (evaluations[i - 1]?.step ?? 0) && step <= steps.length),
    'the evaluations do not follow the steps',
  )
  .refine(({ evaluations }) => evaluations.filter(({ best }) => best).length === 1, 'not exactly one evaluation is the best')
export type ResultMetrics = z.infer<typeof ResultMetrics>

export const ResultEnvironment = z.object({
  started: z.iso.datetime(),
  finished: z.iso.datetime(),
  world_size: z.number().int().min(1),
  /** One a process. */
  devices: z.array(z.string().max(200)).min(1).max(100_000),
  mixed_precision: z.string().max(20),
  versions: z.object({ torch: z.string().max(50), transformers: z.string().max(50) }),
})
export type ResultEnvironment = z.infer<typeof ResultEnvironment>

/** @throws AppError naming the file and the first thing that is wrong with it */
export async function readResultFile<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T> {
  const path = join(folder, name)
  const json = await readJsonObject(path)
  if (json === null) throw invalidInput(`The result lacks ${path}: run train.py again.`)
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.length ? `"${issue.path.join('.')}": ` : ''
  throw invalidInput(`${path} is not what train.py writes: ${where}${issue?.message}.`, parsed.error.message)
}
