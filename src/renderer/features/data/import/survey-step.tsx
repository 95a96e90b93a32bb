/** Step 2: what a whole pass over the file finds, before anything is stored. */
import { Button } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { invoke } from '@renderer/lib/api'
import { plural } from '@renderer/lib/format'
import type { ColumnMapping, FileInspection } from '@shared/import'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { PassBar } from './pass-bar'
import { SurveyResult } from './survey-result'
import { useImportProgress } from './use-import-progress'
import { WizardStep } from './wizard-step'

interface SurveyStepProps {
  file: FileInspection
  mapping: ColumnMapping
  onBack: () => void
  onNext: () => void
}

export function SurveyStep({ file, mapping, onBack, onNext }: SurveyStepProps) {
  const { progress, begin, importId } = useImportProgress()
  const survey = useMutation({ mutationFn: () => invoke('import/survey', { importId: begin(), path: file.path, mapping }) })
  const start = useEffectEvent(() => survey.mutate())
  const stop = useEffectEvent(() => {
    if (survey.isPending) void invoke('import/cancel', { importId: importId() }).catch(() => undefined)
  })
  useEffect(() => {
    start()
    return () => stop()
  }, [])

  const back = (
    <Button variant="default" onClick={onBack}>
      Back to the columns
    </Button>
  )
  if (survey.error)
    return (
      <WizardStep back={back}>
        <ErrorMessage title="The file could not be checked." error={survey.error} onRetry={() => survey.mutate()} />
      </WizardStep>
    )
  if (!survey.data)
    return (
      <WizardStep back={back}>
        <PassBar doing="Reading every row; nothing is stored yet" progress={progress} />
      </WizardStep>
    )
  const { rows } = survey.data
  return (
    <WizardStep
      back={back}
      actions={
        <Button onClick={onNext} disabled={rows === 0}>
          Import {plural(rows, 'comment')}
        </Button>
      }
    >
      <SurveyResult survey={survey.data} />
    </WizardStep>
  )
}
