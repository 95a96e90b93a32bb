/** With what and on what a run was trained. */
import { CopyButton, Table, Tooltip, UnstyledButton } from '@mantine/core'
import { hasEffect, RECIPE_TITLES, type RecipeKey, recipeWords } from '@renderer/components/runs/recipe-words'
import { baseLabelsWords, baseWords } from '@renderer/components/runs/run-words'
import { formatCount } from '@renderer/lib/format'
import type { RunDetail, RunSummary } from '@shared/run'
import type { ReactNode } from 'react'
import classes from './run-detail.module.css'

export function RunSettings({ run, all }: { run: RunDetail; all: readonly RunSummary[] }) {
  const rows: [string, ReactNode][] = [
    ['Base', baseWords(run.base, all)],
    ['Labels of the base', baseLabelsWords(run)],
    ['Data', run.dataName],
    ['Training comments', formatCount(run.trainRows)],
    ['Validation comments', formatCount(run.evalRows)],
    ...(Object.keys(RECIPE_TITLES) as RecipeKey[])
      .filter((key) => hasEffect(key, run.recipe))
      .map((key): [string, ReactNode] => [RECIPE_TITLES[key], recipeWords(key, run.recipe)]),
    ['Computed on', run.device ?? '–'],
    ['Data hash', <DataHash key="hash" hash={run.dataHash} />],
  ]
  return (
    <Table className={classes.settings} verticalSpacing={3} horizontalSpacing="xs" aria-label="Settings">
      <Table.Tbody>
        {rows.map(([title, value]) => (
          <Table.Tr key={title}>
            <Table.Th scope="row">{title}</Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function DataHash({ hash }: { hash: string }) {
  return (
    <CopyButton value={hash}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${hash}`} multiline maw={320}>
          <UnstyledButton className={classes.hash} onClick={copy}>
            {hash.slice(0, 12)}…
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  )
}
