/** A training whose parameters, moments and gradients stay in the GPU's memory: batches go up, the loss and the norm come down. */
import type { ParameterSpec } from '@engine/nn/params'
import { gradientName, isDecayed, type OptimiserStep, updateScalars } from '@engine/optim/adamw'
import { buildSumOfSquaresGraph } from '@engine/optim/gradient-norm'
import type { Feeds, Training, TrainingPlan, TrainingState, Weight, Weights } from './device'
import { type OrtTensor, openSession, runSession, type Session } from './session'
import { hostFeeds, picked, runLogits } from './session-feeds'
import { WebGpuMemory } from './webgpu-memory'

type OnGpu = Map<string, OrtTensor>

interface Sessions {
  readonly gradient: Session
  readonly logits: Session
  readonly norm: Session
}

export class WebGpuTraining implements Training {
  private gradientsHeld: OnGpu = new Map()

  private constructor(
    private readonly plan: Pick<TrainingPlan, 'trainable'>,
    private readonly memory: WebGpuMemory,
    private readonly sessions: Sessions,
    /** What does not train stays on the CPU as well, for checkpoints. */
    private readonly frozen: Weights,
    private readonly parameters: OnGpu,
    private readonly first: OnGpu,
    private readonly second: OnGpu,
  ) {}

  static async open({ gradient, logits, trainable, weights, moments }: TrainingPlan): Promise<WebGpuTraining> {
    const memory = new WebGpuMemory()
    const gradients = trainable.map(({ name }) => gradientName(name))
    const sessions = {
      gradient: await openSession(gradient, { provider: 'webgpu', kept: gradients }),
      logits: await openSession(logits, { provider: 'webgpu' }),
      norm: await openSession(buildSumOfSquaresGraph(trainable), { provider: 'webgpu' }),
    }
    const moment = (given: Weights | undefined) =>
      trainable.map((spec): [string, Weight] => [spec.name, given?.get(spec.name) ?? zeros(spec)])
    const trains = new Set(trainable.map(({ name }) => name))
    const frozen = new Map([...weights].filter(([name]) => !trains.has(name)))
    const [parameters, first, second] = [
      await memory.uploadAll(weights),
      await memory.uploadAll(moment(moments?.first)),
      await memory.uploadAll(moment(moments?.second)),
    ]
    return new WebGpuTraining({ trainable }, memory, sessions, frozen, parameters, first, second)
  }

  logits(feeds: Feeds): Promise<Float32Array> {
    return runLogits(this.sessions.logits, feeds, Object.fromEntries(this.parameters))
  }

  async gradients(feeds: Feeds, first: boolean): Promise<number> {
    const { gradient } = this.sessions
    const result = await runSession(gradient, {
      ...hostFeeds(feeds, gradient),
      ...picked(Object.fromEntries(this.parameters), gradient),
    })
    for (const { name } of this.plan.trainable) {
      const found = result[gradientName(name)] as OrtTensor
      const held = this.gradientsHeld.get(name)
      if (first) held?.dispose()
      this.gradientsHeld.set(name, held && !first ? await this.memory.add(held, found) : found)
    }
    return result.loss?.data[0] as number
  }

  async update(step: OptimiserStep): Promise<number> {
    const norm = await this.norm()
    const decayed = await this.scalars(step, norm, true)
    const kept = await this.scalars(step, norm, false)
    for (const { name } of this.plan.trainable) await this.updateOne(name, step, isDecayed(name) ? decayed : kept)
    for (const scalar of [...Object.values(decayed), ...Object.values(kept)]) scalar.dispose()
    return norm
  }

  heldGradients(): Promise<ReadonlyMap<string, Float32Array>> {
    return this.downloaded(this.gradientsHeld)
  }

  async state(): Promise<TrainingState> {
    const weights = async (tensors: OnGpu): Promise<Weights> => {
      const data = await this.downloaded(tensors)
      return new Map(this.plan.trainable.map(({ name, shape }) => [name, { shape, data: data.get(name) as Float32Array }]))
    }
    return {
      weights: new Map([...this.frozen, ...(await weights(this.parameters))]),
      first: await weights(this.first),
      second: await weights(this.second),
    }
  }

  async dispose(): Promise<void> {
    for (const tensors of [this.gradientsHeld, this.parameters, this.first, this.second]) {
      for (const tensor of tensors.values()) tensor.dispose()
      tensors.clear()
    }
    for (const session of Object.values(this.sessions)) await session.release()
    await this.memory.dispose()
  }

  private async norm(): Promise<number> {
    const gradients = [...this.gradientsHeld].map(([name, tensor]) => [gradientName(name), tensor])
    const { sum } = await runSession(this.sessions.norm, Object.fromEntries(gradients))
    return Math.sqrt(sum?.data[0] as number)
  }

  /** Uploaded once for all parameters. */
  private async scalars(step: OptimiserStep, norm: number, decayed: boolean): Promise<Record<string, OrtTensor>> {
    const scalars: Record<string, OrtTensor> = {}
    for (const [name, value] of Object.entries(updateScalars(step, norm, decayed)))
      scalars[name] = await this.memory.upload({ shape: [], data: Float32Array.of(value) })
    return scalars
  }

  private async updateOne(name: string, { options }: OptimiserStep, scalars: Readonly<Record<string, OrtTensor>>): Promise<void> {
    const tensorOf = (tensors: OnGpu) => tensors.get(name) as OrtTensor
    const tensors = {
      value: tensorOf(this.parameters),
      gradient: tensorOf(this.gradientsHeld),
      first: tensorOf(this.first),
      second: tensorOf(this.second),
    }
    const next = await this.memory.adamW({ ...tensors, ...scalars }, options)
    replace(this.parameters, name, next.next_value)
    replace(this.first, name, next.next_first)
    replace(this.second, name, next.next_second)
  }

  private async downloaded(tensors: OnGpu): Promise<Map<string, Float32Array>> {
    const data = new Map<string, Float32Array>()
    for (const { name } of this.plan.trainable) {
      const tensor = tensors.get(name)
      if (tensor) data.set(name, await this.memory.download(tensor))
    }
    return data
  }
}

const zeros = ({ shape }: ParameterSpec): Weight => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) })

function replace(tensors: OnGpu, name: string, next: OrtTensor | undefined): void {
  tensors.get(name)?.dispose()
  tensors.set(name, next as OrtTensor)
}
