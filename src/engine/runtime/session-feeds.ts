/** What a session is fed: the part of the batch and of the parameters that its graph reads. */
import type { Feeds, Weights } from './device'
import { type OrtTensor, runSession, type Session, toOrt } from './session'

type Tensors = Readonly<Record<string, OrtTensor>>

export const picked = (tensors: Tensors, session: Session): Record<string, OrtTensor> =>
  Object.fromEntries(session.inputNames.flatMap((name) => (tensors[name] ? [[name, tensors[name]]] : [])))

export const hostFeeds = (feeds: Feeds, session: Session): Record<string, OrtTensor> =>
  Object.fromEntries(session.inputNames.flatMap((name) => (feeds[name] ? [[name, toOrt(feeds[name])]] : [])))

export const tensorsOf = (weights: Weights): Tensors =>
  Object.fromEntries([...weights].map(([name, { shape, data }]) => [name, toOrt({ dtype: 'float32', shape, data })]))

/** Logits [B, L] of a session that answers them on the CPU. */
export async function runLogits(session: Session, feeds: Feeds, parameters: Tensors): Promise<Float32Array> {
  const result = await runSession(session, { ...hostFeeds(feeds, session), ...picked(parameters, session) })
  return result.logits?.data as Float32Array
}
