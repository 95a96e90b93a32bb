/** Numbers and times as people say them, and exactly as they are for those who hover. */

const LOCALE = 'en'
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 })
const exactNumber = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 20 })
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' })
const exactDate = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'medium' })
const shortDate = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' })

export const formatCount = (count: number): string => whole.format(count)
export const formatExact = (value: number): string => exactNumber.format(value)
/** 31,662 stays whole; a million and more is shortened to 1.2M. */
export const humanCount = (count: number): string => (Math.abs(count) < 1_000_000 ? whole.format(count) : compact.format(count))

/** `plural(3, 'comment')` is "3 comments". */
export const plural = (count: number, one: string, many = `${one}s`): string => `${humanCount(count)} ${count === 1 ? one : many}`

/** A share of one as "43 %", with a decimal where it is below one percent. */
export function formatPercent(share: number): string {
  const percent = share * 100
  const digits = percent > 0 && percent < 1 ? 1 : 0
  return `${percent.toFixed(digits)} %`
}

/** A probability or a metric: three digits by default, an en dash where it is undefined. */
export const formatScore = (value: number | null | undefined, digits = 3): string =>
  value === null || value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits)

export function humanBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** step
  return `${step === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[step]}`
}

/** "8 s", "3 min", "1 h 20 min", "2 days": one or two units, never a clock. */
export function humanDuration(seconds: number): string {
  const rounded = Math.max(0, Math.round(seconds))
  if (rounded < 1) return 'under 1 s'
  if (rounded < 60) return `${rounded} s`
  const minutes = Math.round(rounded / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return plural(Math.round(hours / 24), 'day')
}

export const exactDuration = (seconds: number): string => `${formatExact(Math.round(seconds * 1000) / 1000)} seconds`

/** "just now", "5 minutes ago", "yesterday", then the date. */
export function humanTime(iso: string, now: Date = new Date()): string {
  const then = new Date(iso)
  const seconds = (then.getTime() - now.getTime()) / 1000
  if (Number.isNaN(seconds)) return 'at an unknown time'
  if (Math.abs(seconds) < 45) return 'just now'
  if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), 'minute')
  if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3600), 'hour')
  if (Math.abs(seconds) < 7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day')
  return shortDate.format(then)
}

export function exactTime(iso: string): string {
  const then = new Date(iso)
  return Number.isNaN(then.getTime()) ? iso : exactDate.format(then)
}

/** An epoch's number; a run that ends within an epoch has one like 2.4. */
export const epochNumber = (epoch: number): number => Number(epoch.toFixed(2))
