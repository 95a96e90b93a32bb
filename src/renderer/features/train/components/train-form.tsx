/** The recipe as a short form, and the sentence that says what it will do. */
import { Anchor, Paper, Stack, Title } from '@mantine/core'
import { baseKey } from '@renderer/components/runs/run-words'
import { useAgreement } from '@renderer/features/train/hooks/use-agreement'
import { useAskedBase } from '@renderer/features/train/hooks/use-asked-base'
import { useSurvey } from '@renderer/features/train/hooks/use-survey'
import { type TrainForm as Form, useTrainForm } from '@renderer/features/train/hooks/use-train-form'
import { MAIN_FIELDS } from '@renderer/features/train/recipe-fields'
import { callQuery } from '@renderer/lib/api'
import { formatPercent } from '@renderer/lib/format'
import { pages } from '@renderer/lib/pages'
import type { BaseInfo, DataSurvey } from '@shared/model'
import type { RunSummary } from '@shared/run'
import { useQuery } from '@tanstack/react-query'
import { memo, type ReactNode } from 'react'
import { Link } from 'react-router'
import { AdvancedFields } from './advanced-fields'
import { BaseField } from './base-field'
import { DataFields } from './data-fields'
import { RecipeInput } from './recipe-input'
import { StartBar } from './start-bar'
import classes from './train-form.module.css'

/** Memoised: the page around it draws itself anew with every event of a training. */
export const TrainForm = memo(function TrainForm({ projectId, current }: { projectId: string; current: RunSummary | null }) {
  const form = useTrainForm(projectId)
  useAskedBase((base) => form.change({ base }))
  const counts = useQuery(callQuery('examples/counts', { projectId })).data
  const base = useQuery(callQuery('bases/list', undefined)).data?.find((one) => baseKey(one.ref) === form.draft.base)
  const nothingLabelled = form.draft.data === 'project' && counts?.labelled === 0
  const blocked = whyBlocked(form, base, current, nothingLabelled)
  const survey = useSurvey(blocked === null ? form.request : null)
  const agreement = useAgreement(form, base, survey, projectId)
  const request = form.request && { ...form.request, ignoreMismatchedSizes: agreement.agreed }
  return (
    <Paper withBorder p="md" className={classes.form} component="section" aria-label="Recipe">
      <Section title="Base">
        <BaseField form={form} agreement={agreement} />
      </Section>
      <Section title="Data">
        <DataFields form={form} projectId={projectId} />
      </Section>
      <Section title="Recipe">
        <div className={classes.fields}>
          {MAIN_FIELDS.map((name) => (
            <RecipeInput
              key={name}
              form={form}
              name={name}
              more={name === 'maxLength' && survey.data && truncation(survey.data)}
            />
          ))}
        </div>
        <AdvancedFields form={form} survey={survey.data} />
      </Section>
      <StartBar
        request={request}
        baseTitle={base?.ref.kind === 'embedded' ? 'MiniLM' : (base?.title ?? 'the base')}
        survey={survey}
        blocked={blocked ?? (agreement.needed && !agreement.agreed ? notAgreed(base) : null)}
      />
    </Paper>
  )
})

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="xs" component="section">
      <Title order={2}>{title}</Title>
      {children}
    </Stack>
  )
}

const truncation = ({ truncatedShare, meanTokens }: DataSurvey): string =>
  truncatedShare > 0
    ? `${formatPercent(truncatedShare).replace(' ', '\u00a0')} truncated; mean ${Math.round(meanTokens)}.`
    : `None truncated; mean ${Math.round(meanTokens)}.`

const notAgreed = (base: BaseInfo | undefined): string =>
  `“${base?.title}” was trained for other labels. Agree above that they are replaced, or choose another base.`

function whyBlocked(
  { errors }: Form,
  base: BaseInfo | undefined,
  current: RunSummary | null,
  nothingLabelled: boolean,
): ReactNode {
  if (current) return `“${current.name}” is training now. One training runs at a time: wait for it, or stop it.`
  if (nothingLabelled)
    return (
      <>
        No comment of this project is labelled yet.{' '}
        <Anchor component={Link} to={pages.label.path} inherit>
          Label comments
        </Anchor>{' '}
        or{' '}
        <Anchor component={Link} to={pages.data.path} inherit>
          import labelled ones
        </Anchor>{' '}
        first.
      </>
    )
  // The whole reason stands at the field.
  if (base?.problem) return `“${base.title}” cannot be used as a base: choose another.`
  return Object.values(errors)[0] ?? null
}
