/** Low-rank adaptation (Hu et al. 2021, arXiv 2106.09685): beside an affine layer that stays as it is, a path of rank r that trains. */
import type { Value } from '@engine/graph/value'
import { type Context, dropout } from './context'
import type { Params } from './params'

/** Which layers get an adapter, and of what kind; names are those of PEFT's LoraConfig. */
export interface Lora {
  /** r */
  readonly rank: number
  /** lora_alpha / r */
  readonly scaling: number
  /** Of what enters the adapters. */
  readonly dropout: number
  /** @param path of an affine layer in the checkpoint, `bert.encoder.layer.0.attention.self.query` */
  isTarget(path: string): boolean
}

/** A [r, in] and B [out, r] of one layer. */
export interface Adapter {
  readonly up: Value
  /** y + factor · scaling · dropout(x) Aᵀ Bᵀ. x [N, in], y [N, out]; `up` is B, or those of its rows that made y. */
  add(y: Value, x: Value, factor: number, up?: Value): Value
}

const DOWN = 'lora_A'
const UP = 'lora_B'

/** Whether the layer at p has an adapter. */
export const isAdapted = ({ lora }: Context, p: Params): boolean => lora?.isTarget(p.path) ?? false

/** The adapter of the layer at p; null where none is asked for. A is drawn as torch.nn.Linear draws, B is zeros: it begins as nothing. */
export function adapterOf(context: Context, p: Params, width: number, out: number): Adapter | null {
  const { g, lora, rows } = context
  if (!lora || !isAdapted(context, p)) return null
  const down = p.at(DOWN).weight('weight', [lora.rank, width], 'kaiming-uniform')
  const up = p.at(UP).weight('weight', [out, lora.rank], 'zeros')
  // Parts of one layer that read the same values drop the same of them.
  const narrowed = new Map<Value, Value>()
  const narrow = (x: Value): Value => {
    const known = narrowed.get(x)
    if (known) return known
    const kept = dropout(context, x, lora.dropout, x.shape[0] === rows ? 'hidden' : 'pooled')
    const made = g.gemm(kept, down, null, { transB: 1 })
    narrowed.set(x, made)
    return made
  }
  return {
    up,
    add: (y, x, factor, part = up) => g.gemm(narrow(x), part, y, { transB: 1, alpha: factor * lora.scaling }),
  }
}

export interface AdapterNames {
  /** The weight of the layer it belongs to. */
  readonly weight: string
  readonly down: string
  readonly up: string
}

/** Names of the adapter that this parameter is the A of; null for any other parameter. */
export function adapterOfDown(parameter: string): AdapterNames | null {
  const end = `.${DOWN}.weight`
  if (!parameter.endsWith(end)) return null
  const layer = parameter.slice(0, -end.length)
  return { weight: `${layer}.weight`, down: parameter, up: `${layer}.${UP}.weight` }
}

export const isAdapter = (parameter: string): boolean => /\.lora_[AB]\.weight$/.test(parameter)
