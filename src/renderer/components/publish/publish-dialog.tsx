/** Publishing to the Hub in three steps: where to, what would be sent, sent. Nothing is asked before a button is pressed. */
import { Modal } from '@mantine/core'
import type { PublishSubject } from '@shared/publish'
import { useState } from 'react'
import { PlanStep } from './plan-step'
import { choicesOf, emptyDraft, type PublishDraft } from './publish-draft'
import { PublishForm } from './publish-form'
import { Published } from './published'
import { PushBar } from './push-bar'
import { usePublish } from './use-publish'

interface PublishDialogProps {
  subject: PublishSubject
  /** Of the run or the project, as people call it. */
  name: string
  onClose: () => void
}

export function PublishDialog({ subject, name, onClose }: PublishDialogProps) {
  const [draft, setDraft] = useState<PublishDraft>(() => emptyDraft(subject, name))
  const { plan, push, progress, cancel } = usePublish(subject)
  const { card, target } = choicesOf(draft)
  const look = (change: Partial<PublishDraft> = {}) => {
    const next = { ...draft, ...change }
    setDraft(next)
    push.reset()
    plan.mutate(choicesOf(next))
  }
  const back = () => {
    setDraft({ ...draft, asPullRequest: false })
    push.reset()
    plan.reset()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Publish “${name}” to the Hugging Face Hub`}
      size="min(760px, calc(100vw - 64px))"
      closeOnClickOutside={false}
      closeOnEscape={!push.isPending}
      withCloseButton={!push.isPending}
    >
      {push.data ? (
        <Published pushed={push.data} asPullRequest={draft.asPullRequest} repo={target.repo} onClose={onClose} />
      ) : push.isPending ? (
        <PushBar progress={progress} onStop={() => void cancel()} />
      ) : plan.data ? (
        <PlanStep
          plan={plan.data}
          asPullRequest={draft.asPullRequest}
          failure={push.error}
          isLooking={plan.isPending}
          onLook={look}
          onSend={(textsAgreed) => push.mutate({ card, target: { ...target, textsAgreed } })}
          onBack={back}
        />
      ) : (
        <PublishForm
          draft={draft}
          onChange={(change) => setDraft({ ...draft, ...change })}
          plan={plan}
          onLook={() => look()}
          onClose={onClose}
        />
      )}
    </Modal>
  )
}
