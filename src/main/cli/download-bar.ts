/** A download's or an upload's progress as one line: bytes, speed, time left, and why nothing comes at the moment. */
import { bytesInWords, type DownloadProgress } from '@shared/hub'
import { duration, type Terminal } from './terminal'

export function downloadBar(terminal: Terminal, title = 'Downloading'): (progress: Omit<DownloadProgress, 'file'>) => void {
  let said: string | null = null
  return ({ bytes, totalBytes, bytesPerSecond, secondsLeft, stalled }) => {
    if (stalled !== null && stalled !== said) terminal.note(`note: ${stalled}`)
    said = stalled
    if (totalBytes === null) return
    const facts = [
      `${bytesInWords(bytes)} of ${bytesInWords(totalBytes)}`,
      `${bytesInWords(Math.round(bytesPerSecond))}/s`,
      ...(secondsLeft === null ? [] : [`${duration(secondsLeft)} left`]),
    ]
    terminal.bar(title, bytes, totalBytes, facts.join(' · '))
  }
}
