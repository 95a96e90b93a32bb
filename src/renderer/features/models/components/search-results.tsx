/** What a search has found: name, family, size, licence, downloads; a lock where access has to be granted. */
import { Text, UnstyledButton } from '@mantine/core'
import { HumanNumber } from '@renderer/components/human-number'
import { familyWords, parameterWords } from '@renderer/components/models/base-facts'
import classes from '@renderer/features/models/models-page.module.css'
import type { Wanted } from '@renderer/features/models/wanted-model'
import type { HubModel } from '@shared/hub'
import { IconLock } from '@tabler/icons-react'

interface SearchResultsProps {
  models: readonly HubModel[]
  chosen: string | null
  onChoose: (wanted: Wanted) => void
}

export function SearchResults({ models, chosen, onChoose }: SearchResultsProps) {
  return (
    <div>
      <div className={classes.head} aria-hidden>
        <span>Model</span>
        <span>Family</span>
        <span className={classes.figure}>Parameters</span>
        <span className={classes.licence}>Licence</span>
        <span className={classes.figure}>Downloads</span>
      </div>
      <ul className={classes.list} aria-label="Models found">
        {models.map((model) => (
          <li key={model.id} className={classes.result}>
            <UnstyledButton
              aria-expanded={chosen === model.id}
              aria-label={`${model.id}: show what it is`}
              onClick={() => onChoose({ id: model.id, revision: 'main', known: model })}
            >
              <Result model={model} />
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Result({ model: { id, modelType, parameters, license, downloads, gated } }: { model: HubModel }) {
  return (
    <>
      <Text fw={500} className={classes.name}>
        {id}
        {gated && <IconLock size={14} className={classes.lock} aria-label="access has to be granted" />}
      </Text>
      <Text size="sm" c="dimmed" className={classes.cell}>
        {modelType === null ? '–' : familyWords(modelType)}
      </Text>
      <Text size="sm" c="dimmed" className={classes.figure}>
        {parameters === null ? '–' : parameterWords(parameters).replace(' parameters', '')}
      </Text>
      <Text size="sm" c="dimmed" className={`${classes.cell} ${classes.licence}`} title={license ?? undefined}>
        {license ?? '–'}
      </Text>
      <Text size="sm" c="dimmed" className={classes.figure}>
        <HumanNumber value={downloads} />
      </Text>
    </>
  )
}
