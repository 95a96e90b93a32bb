/** A checkpoint's tensors under the names of a classifier's parameters: which fit, which are drawn, and what becomes of its own output layer. */
import type { Part } from '@engine/arch/architecture'
import { buildLogitsGraph, type ClassifierModel } from '@engine/arch/classifier'
import type { ParameterSpec } from '@engine/nn/params'
import { invalidInput } from '@shared/errors'
import { classifierFate, notAgreed } from '@shared/own-labels'

interface Shaped {
  readonly shape: readonly number[]
}

/** The parameters of a classifier, and which of them a name in a checkpoint means: with or without the base-model prefix. */
export class ParameterNames {
  readonly parameters: readonly ParameterSpec[]
  private readonly specs: ReadonlyMap<string, ParameterSpec>

  constructor(readonly model: ClassifierModel) {
    this.parameters = buildLogitsGraph(model, 'int32').parameters
    this.specs = new Map(this.parameters.map((spec) => [spec.name, spec]))
  }

  of(stored: string): ParameterSpec | null {
    const name = canonicalName(stored)
    return this.specs.get(name) ?? this.specs.get(`${this.model.architecture.baseModelPrefix}.${name}`) ?? null
  }

  partOf(spec: ParameterSpec): Part {
    return this.model.architecture.partOf(spec.name, this.model.config)
  }

  /** The output layer: the parameters that have a row for each label. A dense layer before it is none of them. */
  outputs(): ReadonlySet<string> {
    const wider = buildLogitsGraph({ ...this.model, labels: this.model.labels + 1 }, 'int32').parameters
    const grown = wider.filter(({ name, shape }) => this.specs.get(name)?.shape.join() !== shape.join())
    return new Set(grown.map(({ name }) => name))
  }
}

/** TensorFlow-era checkpoints call LayerNorm's weight and bias gamma and beta. */
const canonicalName = (name: string): string =>
  name.replace(/LayerNorm\.gamma$/, 'LayerNorm.weight').replace(/LayerNorm\.beta$/, 'LayerNorm.bias')

/**
 * Labels of the classifier that a checkpoint holds, empty when it holds none: a configuration may name labels without weights for
 * them. Labels that nobody named are called as Transformers calls them.
 */
export function ownLabels(names: ParameterNames, named: readonly string[], stored: ReadonlyMap<string, Shaped>): string[] {
  const outputs = names.outputs()
  const found = [...stored].find(([name]) => outputs.has(names.of(name)?.name ?? ''))
  if (!found) return []
  return named.length > 0 ? [...named] : Array.from({ length: found[1].shape[0] ?? 0 }, (_, i) => `LABEL_${i}`)
}

export interface Matched<T> {
  readonly weights: Map<string, T>
  /** Of pooler and classifier only: anything else missing is an error. */
  readonly missing: readonly ParameterSpec[]
  /** Stored, but for other labels, with the shape they have in the checkpoint; they are among the missing. */
  readonly replaced: readonly { readonly name: string; readonly shape: readonly number[] }[]
  /** Parameters whose rows stand in the order of `own`, not of the labels asked for. */
  readonly reordered: readonly string[]
}

export interface Wanted {
  /** As `ownLabels` answers it. */
  readonly own: readonly string[]
  readonly labels: readonly string[]
  readonly ignoreMismatchedSizes: boolean
}

/** Each stored tensor under its parameter's name; shapes must fit, and only pooler, classifier and what is replaced may be missing. */
export function matchParameters<T extends Shaped>(
  folder: string,
  names: ParameterNames,
  stored: ReadonlyMap<string, T>,
  { own, labels, ignoreMismatchedSizes }: Wanted,
): Matched<T> {
  const fate = classifierFate(own, labels)
  const outputs = names.outputs()
  const weights = new Map<string, T>()
  const replaced = new Map<string, readonly number[]>()
  for (const [name, tensor] of stored) {
    const spec = names.of(name) as ParameterSpec
    if (weights.has(spec.name) || replaced.has(spec.name))
      throw invalidInput(
        `${folder}: ${name} and another tensor of the checkpoint are both ${spec.name}; expected one of them. Remove the other.`,
      )
    if (fate === 'replaced' && outputs.has(spec.name)) replaced.set(spec.name, tensor.shape)
    else if (spec.shape.join() === tensor.shape.join()) weights.set(spec.name, tensor)
    else
      throw invalidInput(
        `${folder}: ${name} has shape [${tensor.shape.join(', ')}], but config.json asks for [${spec.shape.join(', ')}].`,
      )
  }
  const missing = names.parameters.filter((spec) => !weights.has(spec.name))
  refuseVital(folder, names, missing)
  if (fate === 'replaced' && !ignoreMismatchedSizes) throw invalidInput(`${folder}: ${notAgreed(own, labels)}`)
  return {
    weights,
    missing,
    replaced: missing.flatMap(({ name }) => (replaced.has(name) ? [{ name, shape: replaced.get(name) ?? [] }] : [])),
    reordered: fate === 'reordered' ? [...outputs].filter((name) => weights.has(name)) : [],
  }
}

function refuseVital(folder: string, names: ParameterNames, missing: readonly ParameterSpec[]): void {
  const vital = missing.filter((spec) => !['pooler', 'classifier'].includes(String(names.partOf(spec))))
  if (vital.length > 0)
    throw invalidInput(
      `${folder}: the checkpoint lacks ${vital.length} parameters that config.json asks for, ${vital[0]?.name} the first of them.`,
    )
}
