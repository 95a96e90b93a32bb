/** Whether the base was trained for other labels than these comments have, and whether the user agreed that it loses them. */
import { useRemembered } from '@renderer/components/runs/use-remembered'
import { useProject } from '@renderer/lib/projects'
import type { BaseInfo } from '@shared/model'
import { classifierFate } from '@shared/own-labels'
import { useEffect } from 'react'
import type { Survey } from './use-survey'
import type { TrainForm } from './use-train-form'

export interface Agreement {
  /** What will be trained; null while a file has not been read yet. */
  labels: readonly string[] | null
  needed: boolean
  agreed: boolean
  setAgreed: (agreed: boolean) => void
}

export function useAgreement(form: TrainForm, base: BaseInfo | undefined, survey: Survey, projectId: string): Agreement {
  const { draft, change } = form
  const project = useProject(projectId)
  const fileLabels = useFileLabels(draft.data === 'file' ? draft.path : null, survey)
  const labels = draft.data === 'file' ? fileLabels : (project?.labels.map(({ name }) => name) ?? null)
  const own = base?.labels ?? []
  const needed = labels !== null && classifierFate(own, labels) === 'replaced'
  // Agreed to these labels and no others: another base, file or label asks again.
  const terms = JSON.stringify([draft.base, own, labels])
  return {
    labels,
    needed,
    agreed: needed && draft.agreedTo === terms,
    setAgreed: (agreed) => change({ agreedTo: agreed ? terms : null }),
  }
}

/** Found by the survey, which reads the file; kept, so that they do not go away while the next one is under way. */
function useFileLabels(path: string | null, survey: Survey): readonly string[] | null {
  const [known, remember] = useRemembered<readonly string[] | null>(`train/labels/${path}`, null)
  const found = path === null || survey.stale || survey.error || !survey.data ? null : Object.keys(survey.data.posWeights)
  const news = found && JSON.stringify(found) !== JSON.stringify(known) ? found : null
  useEffect(() => {
    if (news) remember(news)
  })
  return path === null ? null : (found ?? known)
}
