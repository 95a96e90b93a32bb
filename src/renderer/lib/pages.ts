/** The pages of the window and their paths: the side bar, the palette and every link read them here. */

export const pages = {
  label: { path: '/label', title: 'Label' },
  data: { path: '/data', title: 'Data' },
  train: { path: '/train', title: 'Train' },
  runs: { path: '/runs', title: 'Runs' },
  try: { path: '/try', title: 'Try' },
  models: { path: '/models', title: 'Models' },
  network: { path: '/network', title: 'Network' },
  settings: { path: '/settings', title: 'Settings' },
} as const

/** The part of the Models page that asks the Hub. */
export const MODELS_ON_HUB = `${pages.models.path}?view=hub`

/** The Train page with a base chosen, by its key. */
export const trainFrom = (base: string): string => `${pages.train.path}?base=${encodeURIComponent(base)}`

export type PageName = keyof typeof pages
