/** The labelling of one queue: the comment on screen, its answers, and everything that can be done with it. */
import { notifyError } from '@renderer/components/notify'
import {
  type Answers,
  answersOf,
  clean,
  type Submission,
  sameAnswers,
  submission,
  submissionWords,
  toggle,
} from '@renderer/features/label/answers'
import { invoke } from '@renderer/lib/api'
import { labelTitle } from '@shared/labels'
import type { Example, Label, Project } from '@shared/project'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useCommentsChanged, useSaveQueue } from './use-save-queue'
import { type Queue, useUpcoming } from './use-upcoming'

export type View =
  | { status: 'loading' }
  | { status: 'failed'; error: unknown }
  | { status: 'done' }
  | { status: 'ready'; example: Example; answers: Answers }

export interface Labelling {
  view: View
  /** Why nothing happened, for the eye; null when all is well. */
  hint: string | null
  /** What happened, for a screen reader. */
  announcement: string
  reload(): void
  toggle(label: Label): void
  clean(): void
  submit(): void
  skip(): void
  undo(): void
  flag(): void
  go(direction: 'previous' | 'next'): void
}

/** `nothingMarked`: what to say when a comment is submitted before anything was answered. */
export function useLabelling(project: Project, queue: Queue, nothingMarked: string): Labelling {
  const [view, setView] = useState<View>({ status: 'loading' })
  const [hint, setHint] = useState<string | null>(null)
  const [announcement, setAnnouncement] = useState('')
  const saves = useSaveQueue()
  const upcoming = useUpcoming(project.id, queue, saves)
  const changed = useCommentsChanged()
  /** A comment has been answered and the next is not here yet: keys pressed meanwhile must not answer it again. */
  const moving = useRef(false)
  const { labels } = project
  const here = () => (view.status === 'ready' && !moving.current ? view : null)

  const show = (example: Example | null, said = '') => {
    moving.current = false
    setHint(null)
    if (!example) {
      setView({ status: 'done' })
      setAnnouncement(`${said} No comment is left in this queue.`.trim())
      return
    }
    setView({ status: 'ready', example, answers: answersOf(labels, example.values) })
    setAnnouncement(`${said} Comment ${example.position}: ${example.text}`.trim())
    void upcoming.prepare(example.id)
  }

  const fetchAndShow = async (find: () => Promise<Example | null>, said = '') => {
    moving.current = true
    try {
      show(await find(), said)
    } catch (error) {
      moving.current = false
      setView({ status: 'failed', error })
    }
  }

  const advance = (from: Example, said: string) => {
    const next = upcoming.take(from.id)
    if (next) show(next, said)
    else void fetchAndShow(() => upcoming.fetchNext(from.id), said)
  }

  /** Saves behind the page; a comment that could not be saved comes back with its answers. */
  const save = (failure: string, example: Example, answers: Answers, task: () => Promise<unknown>) => {
    saves.add(task).then(changed, (error) => {
      notifyError(failure, error)
      show({ ...example, values: answers })
    })
  }

  const keepDraft = (example: Example, values: Answers) => {
    const task = () => invoke('label/draft', { exampleId: example.id, values })
    saves.add(task).then(changed, (error) => notifyError('The draft could not be kept.', error))
  }

  const answer = (answers: Answers) => {
    const ready = here()
    if (!ready) return
    const { example } = ready
    setHint(null)
    setView({ status: 'ready', example, answers })
    keepDraft(example, answers)
  }

  const store = (example: Example, answers: Answers, values: Submission) => {
    save(`Comment ${example.position} could not be saved. It is on screen again.`, example, answers, () =>
      invoke('label/submit', { exampleId: example.id, values }),
    )
  }

  const undo = async () => {
    upcoming.forget()
    try {
      const example = await saves.add(() => invoke('label/undo', { projectId: project.id }))
      changed()
      if (!example) return setHint('There is nothing left to undo.')
      show(example, 'Undone.')
    } catch (error) {
      notifyError('The last answer could not be undone.', error)
    }
  }

  const go = async (direction: 'previous' | 'next') => {
    const ready = here()
    if (!ready) return
    try {
      const example = await saves.add(() => invoke('label/neighbour', { exampleId: ready.example.id, direction }))
      if (example) show(example)
      else setHint(direction === 'previous' ? 'This is the first comment.' : 'This is the last comment.')
    } catch (error) {
      notifyError('The other comment could not be loaded.', error)
    }
  }

  const flag = () => {
    const ready = here()
    if (!ready) return
    const { example, answers } = ready
    const flagged = !example.flagged
    setView({ ...ready, example: { ...example, flagged } })
    setAnnouncement(flagged ? 'Flagged.' : 'Flag removed.')
    save('The flag could not be saved.', example, answers, () => invoke('label/flag', { exampleId: example.id, flagged }))
  }

  const start = () => {
    setView({ status: 'loading' })
    upcoming.forget()
    void fetchAndShow(() => upcoming.fetchNext(null))
  }
  const restart = useEffectEvent(start)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another queue begins anew
  useEffect(() => restart(), [queue])

  return {
    view,
    hint,
    announcement,
    reload: start,
    undo: () => void undo(),
    go: (direction) => void go(direction),
    flag,
    toggle(label) {
      const ready = here()
      if (!ready) return
      const answers = toggle(ready.answers, label.id)
      setAnnouncement(`${labelTitle(label.name)}: ${answers[label.id] === 1 ? 'yes' : 'open'}.`)
      answer(answers)
    },
    clean() {
      if (labels.length === 0) return
      setAnnouncement('Clean: every label is no.')
      answer(clean(labels))
    },
    submit() {
      const ready = here()
      if (!ready) return
      const values = submission(labels, ready.answers)
      if (!values) return setHint(nothingMarked)
      store(ready.example, ready.answers, values)
      advance(ready.example, `Saved as ${submissionWords(labels, values)}.`)
    },
    skip() {
      const ready = here()
      if (!ready) return
      const { example, answers } = ready
      // Going past a labelled comment must not take its label away: a change to it is dropped instead.
      if (example.state === 'labelled') {
        if (isCorrection(labels, ready)) keepDraft(example, answersOf(labels, example.values))
        return advance(example, 'Left as it is.')
      }
      save(`Comment ${example.position} could not be skipped.`, example, answers, () =>
        invoke('label/skip', { exampleId: example.id }),
      )
      advance(example, 'Skipped.')
    },
  }
}

/** A labelled comment on screen whose answers differ from what is stored. */
export const isCorrection = (labels: Label[], { example, answers }: Extract<View, { status: 'ready' }>): boolean =>
  example.state === 'labelled' && !sameAnswers(labels, answers, answersOf(labels, example.values))
