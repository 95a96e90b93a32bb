/** The comment being judged: the one large thing on the page. */
import { Badge, Group, Text } from '@mantine/core'
import { isCorrection, type View } from '@renderer/features/label/hooks/use-labelling'
import { formatCount, plural } from '@renderer/lib/format'
import type { Example, Label } from '@shared/project'
import { IconFlagFilled } from '@tabler/icons-react'
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react'
import classes from './comment-card.module.css'

interface CommentCardProps {
  labels: Label[]
  view: Extract<View, { status: 'ready' }>
  ref: Ref<HTMLElement>
}

const wordCount = (text: string): number => text.split(/\s+/).filter(Boolean).length

export function CommentCard({ labels, view, ref }: CommentCardProps) {
  const { example } = view
  const scroller = useRef<HTMLElement>(null)
  useImperativeHandle(ref, () => scroller.current!)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another comment begins at its top
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0
  }, [example.id])
  return (
    <div className={classes.card}>
      <article className={classes.scroller} ref={scroller} tabIndex={-1} aria-label={`Comment ${formatCount(example.position)}`}>
        <p className={classes.text} dir="auto">
          {example.text}
        </p>
      </article>
      <Group className={classes.foot} gap="sm">
        <Text size="sm" c="dimmed" title={example.externalId ? `Id in the file: ${example.externalId}` : undefined}>
          Row {formatCount(example.position)} · {example.source} · {plural(wordCount(example.text), 'word')}
        </Text>
        <Group gap="xs" ml="auto">
          {example.flagged && <Badge leftSection={<IconFlagFilled size={12} />}>Flagged</Badge>}
          <StateBadge example={example} corrected={isCorrection(labels, view)} />
        </Group>
      </Group>
    </div>
  )
}

function StateBadge({ example, corrected }: { example: Example; corrected: boolean }) {
  if (corrected) return <Badge>Changed, not submitted</Badge>
  if (example.state === 'labelled') return <Badge>Labelled</Badge>
  if (example.state === 'skipped') return <Badge>Skipped</Badge>
  return null
}
