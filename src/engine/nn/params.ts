/** Parameters under their checkpoint names: paths are pushed as the model's code descends, so names and structure are one thing. */
import type { GraphBuilder } from '@engine/graph/builder'
import { formatShape } from '@engine/graph/shape'
import type { Value } from '@engine/graph/value'

/**
 * How a parameter is drawn that a checkpoint does not hold: from a normal distribution, zeros or ones, as Transformers does;
 * `kaiming-uniform` U(-1/√in, 1/√in) for [out, in], torch's kaiming_uniform_ with a = √5, for LoRA's A.
 */
export type Initialisation = 'normal' | 'zeros' | 'ones' | 'kaiming-uniform'

/** N(0, deviation), drawn again where it exceeds `cutoff` deviations. */
export interface TruncatedNormal {
  readonly deviation: number
  readonly cutoff: number
}

export interface ParameterSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly initialisation: Initialisation
  /** What `normal` means for it; N(0, initializer_range) where nothing is said. */
  readonly normal?: TruncatedNormal
}

export class Params {
  constructor(
    private readonly g: GraphBuilder,
    private readonly declared: Map<string, ParameterSpec> = new Map(),
    /** Where the model's code has descended to. */
    readonly path = '',
    private readonly normal?: TruncatedNormal,
  ) {}

  at(path: string): Params {
    return new Params(this.g, this.declared, this.name(path), this.normal)
  }

  /** The same place, its `normal` parameters drawn otherwise. */
  drawnFrom(normal: TruncatedNormal): Params {
    return new Params(this.g, this.declared, this.path, normal)
  }

  /** Declares a float32 parameter as a graph input named as in the checkpoint. */
  weight(name: string, shape: readonly number[], initialisation: Initialisation): Value {
    const full = this.name(name)
    const before = this.declared.get(full)
    if (before && before.shape.join() !== shape.join())
      throw new Error(`parameter ${full}: declared as ${formatShape(before.shape)} and as ${formatShape(shape)}`)
    this.declared.set(full, { name: full, shape, initialisation, ...(this.normal && { normal: this.normal }) })
    return this.g.input(full, 'float32', shape)
  }

  /** Every parameter declared so far, in order of declaration. */
  specs(): ParameterSpec[] {
    return [...this.declared.values()]
  }

  private name(name: string): string {
    return this.path ? `${this.path}.${name}` : name
  }
}
