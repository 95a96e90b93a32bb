/** The pages of the window and their paths: the side bar, the palette and every link read them here. */

export const pages = {
  label: { path: '/label', title: 'Label' },
  data: { path: '/data', title: 'Data' },
  train: { path: '/train', title: 'Train' },
  runs: { path: '/runs', title: 'Runs' },
  try: { path: '/try', title: 'Try' },
  network: { path: '/network', title: 'Network' },
  settings: { path: '/settings', title: 'Settings' },
} as const

export type PageName = keyof typeof pages
