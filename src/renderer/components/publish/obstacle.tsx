/** Why a push would be refused, and the way round it where there is one. */
import { Alert, Button, Stack, Text } from '@mantine/core'
import type { PushPlan } from '@shared/publish'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type PublishDraft, withoutOptions } from './publish-draft'

interface ObstacleProps {
  plan: PushPlan
  obstacle: string
  asPullRequest: boolean
  onLook: (change: Partial<PublishDraft>) => void
}

export function Obstacle({ plan, obstacle, asPullRequest, onLook }: ObstacleProps) {
  const way = wayRound(plan, asPullRequest)
  return (
    <Alert variant="light" color="gray" icon={<IconAlertTriangle />} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text>{withoutOptions(obstacle)}</Text>
        {way && (
          <Button size="xs" variant="default" onClick={() => onLook(way.change)}>
            {way.title}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

function wayRound({ exists, isPrivate, mayWrite, obstacle }: PushPlan, asPullRequest: boolean) {
  if (!exists || obstacle === null) return null
  if (!isPrivate && /is public/.test(obstacle)) return { title: 'Agree that everybody may read it', change: { isPublic: true } }
  if (mayWrite === false && !asPullRequest && /pull request/.test(obstacle))
    return { title: 'Open a pull request instead', change: { asPullRequest: true } }
  return null
}
