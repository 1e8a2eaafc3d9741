// Runs before every npm script, on whatever Node the machine has: plain old JavaScript on purpose.
'use strict'
var wanted = '24.2'
var found = process.versions.node.split('.').map(Number)
var isTooOld = found[0] < 24 || (found[0] === 24 && found[1] < 2)
var advice = [
  '',
  `Loa Luật cần Node ${wanted} trở lên; đang chạy Node ${process.versions.node}.`,
  `Loa Luật needs Node ${wanted} or newer; this is Node ${process.versions.node}.`,
  '',
  'The project brings its own Node as the npm package "node". It is missing when packages were',
  'installed with --ignore-scripts, --omit=dev or NODE_ENV=production. Do one of these:',
  '',
  '  1. install again with scripts allowed:  npm ci --ignore-scripts=false --include=dev',
  `  2. install Node ${wanted} or newer on this machine: https://nodejs.org`,
  '',
]
if (isTooOld) {
  console.error(advice.join('\n'))
  process.exit(1)
}
