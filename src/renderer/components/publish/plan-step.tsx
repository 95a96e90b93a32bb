/** The dry run: every file that would be sent with its size, where to, and what stands against it. */
import { Button, Checkbox, Code, Group, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { Folded } from '@renderer/components/folded'
import { humanBytes, plural } from '@renderer/lib/format'
import { AppError } from '@shared/errors'
import { type PushPlan, textsLeave } from '@shared/publish'
import { useState } from 'react'
import { Obstacle } from './obstacle'
import classes from './plan-step.module.css'
import { PlannedFiles } from './planned-files'
import { isAllThere, type PublishDraft } from './publish-draft'

interface PlanStepProps {
  plan: PushPlan
  asPullRequest: boolean
  /** Of the push that was tried with it. */
  failure: Error | null
  isLooking: boolean
  /** Looks again, with something else chosen. */
  onLook: (change: Partial<PublishDraft>) => void
  onSend: (textsAgreed: boolean) => void
  onBack: () => void
}

export function PlanStep({ plan, asPullRequest, failure, isLooking, onLook, onSend, onBack }: PlanStepProps) {
  const [agreed, setAgreed] = useState(false)
  const { texts, notices, obstacle } = plan
  const allThere = isAllThere(plan)
  return (
    <Stack gap="md">
      <Text>{whereTo(plan, asPullRequest)}</Text>
      <PlannedFiles plan={plan} />
      {notices.map((notice) => (
        <Text key={notice} size="sm" c="dimmed">
          {notice}
        </Text>
      ))}
      <Card text={plan.card} />
      {obstacle !== null && <Obstacle plan={plan} obstacle={obstacle} asPullRequest={asPullRequest} onLook={onLook} />}
      {texts !== null && (
        <Checkbox
          checked={agreed}
          onChange={(event) => setAgreed(event.currentTarget.checked)}
          label={`I agree: ${textsLeave(texts, `${plan.repo} at ${plan.host}`)}`}
        />
      )}
      {failure && <Failure failure={failure} />}
      <Group justify="space-between">
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button
          loading={isLooking}
          disabled={obstacle !== null || allThere || (texts !== null && !agreed)}
          onClick={() => onSend(agreed)}
        >
          {buttonWords(plan, asPullRequest)}
        </Button>
      </Group>
    </Stack>
  )
}

function whereTo({ type, repo, host, exists, isPrivate }: PushPlan, asPullRequest: boolean): string {
  const visibility = isPrivate ? 'private' : 'public: everybody may read it'
  if (!exists) return `The ${type} ${repo} would be made at ${host}, ${visibility}.`
  const way = asPullRequest ? 'A pull request would be opened for its owner to accept.' : ''
  return `The ${type} ${repo} at ${host} exists and is ${visibility}. ${way}`
}

function buttonWords(plan: PushPlan, asPullRequest: boolean): string {
  if (isAllThere(plan)) return 'All of it is there already'
  const changed = plan.files.filter(({ state }) => state !== 'unchanged').length
  return asPullRequest ? 'Open the pull request' : `Publish ${plural(changed, 'file')}, ${humanBytes(plan.newBytes)}`
}

function Failure({ failure }: { failure: Error }) {
  if (!(failure instanceof AppError && failure.code === 'cancelled'))
    return <ErrorMessage title="It was not published." error={failure} />
  return (
    <Text role="status" c="dimmed">
      {failure.message}
    </Text>
  )
}

const Card = ({ text }: { text: string }) => (
  <Folded title="Read the card (README.md)">
    <Code block mt="xs" className={classes.card}>
      {text}
    </Code>
  </Folded>
)
