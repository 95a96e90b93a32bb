/** Where something will stand: a grey box for the eye, words for those who do not see it. */
import { Skeleton, VisuallyHidden } from '@mantine/core'

export function LoadingBox({ words, height }: { words: string; height: number }) {
  return (
    <div role="status">
      <VisuallyHidden>{words}</VisuallyHidden>
      <Skeleton height={height} aria-hidden />
    </div>
  )
}
