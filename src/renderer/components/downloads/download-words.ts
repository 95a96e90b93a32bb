/** A download in words: how much, how fast, how long still, and why nothing comes when nothing comes. */
import { formatPercent, humanBytes, humanDuration } from '@renderer/lib/format'
import type { Download, DownloadProgress } from '@shared/hub'

/** 0 until the file list is known. */
export const shareOf = ({ bytes, totalBytes }: DownloadProgress): number => (totalBytes ? Math.min(1, bytes / totalBytes) : 0)

/** "120 MB of 438 MB" */
export const amountWords = ({ bytes, totalBytes }: DownloadProgress): string =>
  totalBytes === null ? humanBytes(bytes) : `${humanBytes(bytes)} of ${humanBytes(totalBytes)}`

/** `silentSeconds`: for how long nothing has come, where nothing does. */
export function downloadFacts(
  { status, progress, error }: Pick<Download, 'status' | 'progress' | 'error'>,
  silentSeconds: number,
): string {
  if (status === 'finished') return `${humanBytes(progress.bytes)}, every file checked.`
  if (status === 'cancelled') return 'Cancelled; what had arrived in part was thrown away.'
  if (status === 'failed') return error?.message ?? 'It failed, and nothing is known of why.'
  if (status === 'paused') return `Paused at ${amountWords(progress)}. What has arrived is kept.`
  if (progress.stalled !== null)
    return `${amountWords(progress)} · nothing for ${humanDuration(silentSeconds)}. ${progress.stalled}`
  if (progress.totalBytes === null) return 'Asking which files there are'
  const { bytesPerSecond, secondsLeft, file } = progress
  const facts = [
    amountWords(progress),
    bytesPerSecond > 0 ? `${humanBytes(bytesPerSecond)}/s` : null,
    secondsLeft === null ? null : `${humanDuration(secondsLeft)} left`,
    file,
  ]
  return facts.filter(Boolean).join(' · ')
}

/** What the header says of all that are under way; null when none is. */
export function pillWords(downloads: readonly Download[]): { words: string; share: number; stalled: boolean } | null {
  const running = downloads.filter(({ status }) => status === 'running')
  const [only] = running
  if (!only) return null
  const bytes = running.reduce((sum, { progress }) => sum + progress.bytes, 0)
  const total = running.reduce((sum, { progress }) => sum + (progress.totalBytes ?? 0), 0)
  const share = total > 0 ? Math.min(1, bytes / total) : 0
  const what = running.length > 1 ? `${running.length} downloads` : `Downloading ${only.request.id.split('/').at(-1)}`
  const stalled = running.every(({ progress }) => progress.stalled !== null)
  const left = Math.max(...running.map(({ progress }) => progress.secondsLeft ?? 0))
  const end = stalled ? ' · nothing arrives' : left > 0 ? ` · ${humanDuration(left)} left` : ''
  return { words: `${what} ${formatPercent(share)}${end}`, share, stalled }
}
