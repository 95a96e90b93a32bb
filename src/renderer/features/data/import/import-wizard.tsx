/** Importing a file in three steps: choose its columns, see what a whole pass finds, then store it. */
import { Modal, Stepper } from '@mantine/core'
import { datasetTitle } from '@shared/dataset'
import type { ColumnMapping, FileInspection } from '@shared/import'
import { useState } from 'react'
import { ColumnsStep } from './columns-step'
import classes from './import-wizard.module.css'
import { RunStep } from './run-step'
import { SurveyStep } from './survey-step'

interface ImportWizardProps {
  projectId: string
  path: string
  onClose: () => void
  /** Another file instead of this one. */
  onChooseFile: () => void
}

type Step = { name: 'columns' } | { name: 'survey' | 'run'; file: FileInspection; mapping: ColumnMapping }

const order: Step['name'][] = ['columns', 'survey', 'run']

export function ImportWizard({ projectId, path, onClose, onChooseFile }: ImportWizardProps) {
  const [step, setStep] = useState<Step>({ name: 'columns' })
  const [chosen, setChosen] = useState<ColumnMapping | null>(null)
  // While rows are being stored, only Cancel ends it: closing must not look like cancelling.
  const [storing, setStoring] = useState(false)
  const fileName = datasetTitle(path) ?? path.split(/[\\/]/).at(-1) ?? path

  return (
    <Modal
      opened
      onClose={onClose}
      title={`Import ${fileName}`}
      size="min(1120px, calc(100vw - 64px))"
      closeOnEscape={!storing}
      closeOnClickOutside={false}
      withCloseButton={!storing}
      classNames={{ content: classes.content, body: classes.body }}
    >
      <Stepper active={order.indexOf(step.name)} size="xs" className={classes.stepper} allowNextStepsSelect={false}>
        <Stepper.Step label="Columns" description="What the file holds" />
        <Stepper.Step label="Check" description="Every row, nothing stored" />
        <Stepper.Step label="Import" description="Into this project" />
      </Stepper>
      <div className={classes.step}>
        {step.name === 'columns' && (
          <ColumnsStep
            path={path}
            chosen={chosen}
            onCancel={onClose}
            onChooseFile={onChooseFile}
            onNext={(file, mapping) => {
              setChosen(mapping)
              setStep({ name: 'survey', file, mapping })
            }}
          />
        )}
        {step.name === 'survey' && (
          <SurveyStep
            file={step.file}
            mapping={step.mapping}
            onBack={() => setStep({ name: 'columns' })}
            onNext={() => setStep({ ...step, name: 'run' })}
          />
        )}
        {step.name === 'run' && (
          <RunStep
            projectId={projectId}
            file={step.file}
            mapping={step.mapping}
            onStoring={setStoring}
            onBack={() => setStep({ ...step, name: 'survey' })}
            onClose={onClose}
          />
        )}
      </div>
    </Modal>
  )
}
