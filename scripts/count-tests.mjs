// Prints `N passed, N failed` from the results that the test run wrote. A run that wrote none, or ran none, has failed.
import { readFileSync } from 'node:fs'

try {
  const { numPassedTests, numFailedTests, numTotalTests, testResults } = JSON.parse(
    readFileSync(process.argv[2], 'utf8'),
  )
  // A file that could not even be loaded holds no tests, and is a failure all the same.
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  console.log(`${numPassedTests} passed, ${numFailedTests + broken} failed`)
  if (numTotalTests === 0 || numFailedTests + broken > 0) process.exitCode = 1
} catch {
  console.log('0 passed, 1 failed')
  process.exitCode = 1
}
