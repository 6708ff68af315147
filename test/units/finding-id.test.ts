import { expect, test } from 'vitest'
import { namesFinding } from '../../src/units/finding-id.js'

const job = 'jobs/github-workflow:.github%2Fworkflows%2Fstale.yml/checklist'

test.each([
  [job, job, true],
  [job, 'jobs/github-workflow:.github/workflows/stale.yml/checklist', true],
  [job, 'jobs/github-workflow:*/checklist', true],
  [job, 'jobs/github-workflow:.github/workflows/other.yml/checklist', false],
  // A job that is called `clean/evil` is no part of what is accepted for the jobs below `clean`.
  ['jobs/crontab:clean%2Fevil/checklist', 'jobs/crontab:clean/**', false],
  ['jobs/crontab:clean%2Fevil/checklist', 'jobs/crontab:clean/*/checklist', false],
  ['journeys/case%20search/api/p95', 'journeys/case search/api/p95', true],
  ['services/shop/opua[tenant=%C3%A9%C3~0f1e2d3c]', 'services/shop/opua', false],
])('%s, called %s: %s', (id, written, named) => {
  expect(namesFinding(written, id)).toBe(named)
})
