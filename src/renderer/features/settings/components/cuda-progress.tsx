/** How far the CUDA files are, in a bar and in words; nothing where they are not on their way. */
import { Loader, Progress, Text } from '@mantine/core'
import { downloadFacts, shareOf } from '@renderer/components/downloads/download-words'
import { useSilence } from '@renderer/components/downloads/use-silence'
import type { CudaFiles } from '@shared/cuda'

export function CudaProgress({ files: { status, progress } }: { files: CudaFiles }) {
  const isRunning = status === 'downloading'
  const silence = useSilence(isRunning && progress.stalled !== null)
  if (status === 'unpacking')
    return (
      <Text size="sm" role="status">
        <Loader size="xs" mr="xs" aria-hidden />
        Unpacking, and checking every file
      </Text>
    )
  if (!isRunning && status !== 'paused') return null
  const facts = downloadFacts({ status: isRunning ? 'running' : 'paused', progress, error: null }, silence)
  return (
    <div>
      <Progress
        mb={6}
        value={shareOf(progress) * 100}
        color={!isRunning || progress.stalled !== null ? 'gray' : undefined}
        aria-label="Download of the CUDA files"
      />
      <Text size="sm" c={progress.stalled === null ? 'dimmed' : 'var(--app-warning)'}>
        {facts}
      </Text>
    </div>
  )
}
