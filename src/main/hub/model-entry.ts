/** What the Hub says of a model, as the window shows it. Every field is the server's, and may be anything. */
import { HubModel } from '@shared/hub'
import { z } from 'zod'

const words = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .catch(null)

const Entry = z.object({
  name: z.string(),
  task: z.string().nullish().catch(null),
  downloads: z.number().nullish().catch(null),
  likes: z.number().nullish().catch(null),
  updatedAt: z.date(),
  gated: z.union([z.boolean(), z.string()]).nullish().catch(null),
  private: z.boolean().nullish().catch(null),
  tags: z.array(z.string()).nullish().catch(null),
  config: z.object({ model_type: z.string() }).nullish().catch(null),
  cardData: z.object({ license: words, license_name: words, language: words }).nullish().catch(null),
  safetensors: z.object({ total: z.number() }).nullish().catch(null),
})

export function toHubModel(entry: unknown): HubModel {
  const { name, task, downloads, likes, updatedAt, gated, tags, config, cardData, safetensors, ...rest } = Entry.parse(entry)
  return HubModel.parse({
    id: name,
    task: task ?? null,
    modelType: config?.model_type ?? null,
    license: licenseOf(cardData, tags ?? []),
    languages: list(cardData?.language),
    downloads: downloads ?? 0,
    likes: likes ?? 0,
    updatedAt: Number.isNaN(updatedAt.getTime()) ? '' : updatedAt.toISOString(),
    gated: Boolean(gated),
    private: rest.private ?? false,
    parameters: safetensors?.total ?? null,
  })
}

const list = (value: string | string[] | null | undefined): string[] => (value == null ? [] : [value].flat())

/** The card's, by its own name where it is none of the usual ones; else the tag that the Hub made of it. */
function licenseOf(card: z.infer<typeof Entry>['cardData'], tags: readonly string[]): string | null {
  const named = list(card?.license)
  if (named.length > 0) return named.map((name) => (name === 'other' ? (list(card?.license_name)[0] ?? name) : name)).join(', ')
  return tags.find((tag) => tag.startsWith('license:'))?.slice('license:'.length) ?? null
}
