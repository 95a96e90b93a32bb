/** Names of classes as the datasets library writes them: in the key "huggingface" of a Parquet file, or in a dataset's card. */
import type { ClassNames } from '@engine/data/files/data-files'
import type { FileMetaData } from 'hyparquet'
import { z } from 'zod'

/** `{info: {features: {column: feature}}}`, where a feature says more than is of use here. */
const Written = z.object({ info: z.object({ features: z.record(z.string(), z.unknown()) }) })

const ClassLabel = z.object({ _type: z.literal('ClassLabel'), names: z.array(z.string()).min(1) })
const Sequence = z.object({ feature: z.unknown() })

function namesOf(feature: unknown): readonly string[] | null {
  const label = ClassLabel.safeParse(feature)
  if (label.success) return label.data.names
  if (Array.isArray(feature) && feature.length === 1) return namesOf(feature[0])
  const list = Sequence.safeParse(feature)
  return list.success && list.data.feature !== undefined ? namesOf(list.data.feature) : null
}

/** Empty where the file says nothing, or nothing that can be understood. */
export function classNamesOf({ key_value_metadata }: FileMetaData): ClassNames {
  const text = key_value_metadata?.find(({ key }) => key === 'huggingface')?.value
  const written = Written.safeParse(parsed(text))
  if (!written.success) return new Map()
  const named = Object.entries(written.data.info.features).map(([column, feature]) => [column, namesOf(feature)] as const)
  return new Map(named.flatMap(([column, names]) => (names === null ? [] : [[column, names] as const])))
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}
