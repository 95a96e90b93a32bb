/** What a text's first character becomes in the normaliser: `Metaspace` asks which pieces come from it. */
import { isJsonObject, type JsonObject } from '@engine/io/json-file'
import { normalizerOf, stepsOf } from './normalizer'
import { referencePattern } from './reference-pattern'

/** From a text, whose first `opening` UTF-16 units come from the first character, to how many do after one step. */
type Step = (text: string, opening: number) => number

/** A replacement belongs to the last character that it replaces: one that reaches behind the opening is none of it. */
function replaceStep({ pattern, content }: JsonObject): Step {
  const found = referencePattern(pattern)
  const added = String(content ?? '').length
  return (text, opening) => {
    let length = opening
    for (const { index, 0: match } of text.matchAll(found)) {
      if (index >= opening) break
      if (index + match.length > opening) return length - (opening - index)
      length += added - match.length
    }
    return length
  }
}

/** One that is removed leaves a gap; what `Precompiled` removes leaves none: the next character gets its place. */
function characterStep(json: unknown): Step {
  const normalize = normalizerOf(json)
  const fillsGaps = isJsonObject(json) && json.type === 'Precompiled'
  return (text, opening) => {
    const front = text.slice(0, opening)
    if (!fillsGaps && normalize(`${front}a`) === normalize('a')) return 0
    return (normalize(front) || front).length
  }
}

/** `normalizer` -> how many UTF-16 units of a normalised text come from the text's first character; 0 where that leaves a gap. */
export function openingOf(json: unknown): (text: string) => number {
  const steps = (isJsonObject(json) && json.type === 'Sequence' ? stepsOf(json) : [json]).map((step) => ({
    normalize: normalizerOf(step),
    opening: isJsonObject(step) && step.type === 'Replace' ? replaceStep(step) : characterStep(step),
  }))
  return (text) => {
    let done = text
    let opening = String.fromCodePoint(text.codePointAt(0)!).length
    for (const step of steps) {
      opening = step.opening(done, opening)
      if (opening === 0) return 0
      done = step.normalize(done)
    }
    return opening
  }
}
