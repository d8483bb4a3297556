-- Alerts for wrk. Arguments: batch size, "new" or "repeated", "joining" (all of one alert name) or
-- "apart" (each its own name, so its own incident), the number of the first that is new, and the
-- form ("prometheus" or "alerta").
local batch, mode, shape = 1, "new", "joining"
local counter, base, form = 0, 0, "prometheus"

function init(args)
  batch, mode, shape = tonumber(args[1]), args[2], args[3]
  base = tonumber(args[4]) or 0
  form = args[5] or form
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

local template = '{"labels":{"alertname":"%s","instance":"web-%d.example.com:9100","job":"node",'
  .. '"severity":"warning","cluster":"eu-1","namespace":"payments","pod":"checkout-%d",'
  .. '"container":"checkout","endpoint":"metrics","prometheus":"monitoring/k8s"},'
  .. '"annotations":{"summary":"Latency of web-%d is above its objective",'
  .. '"description":"The 99th percentile of web-%d has been above 2 s for ten minutes; %s",'
  .. '"runbook_url":"https://runbooks.example.com/latency"},'
  .. '"startsAt":"2026-01-05T09:00:00.000Z","endsAt":"2036-01-05T09:00:00.000Z",'
  .. '"generatorURL":"https://prometheus.example.com/graph?g0.expr=latency"}'
local alerta = '{"event":"%s","resource":"web-%d.example.com:9100","environment":"Production",'
  .. '"service":["payments"],"severity":"warning","group":"checkout-%d",'
  .. '"value":"web-%d","text":"The 99th percentile of web-%d is above 2 s; %s",'
  .. '"attributes":{"cluster":"eu-1","runbook":"https://runbooks.example.com/latency"}}'
local filler = string.rep("look at the dashboard first. ", 8)

local function alert(n)
  local name = "HighLatency"
  if shape == "apart" then name = "HighLatency" .. n end
  if form == "alerta" then return string.format(alerta, name, n, n, n, n, filler) end
  return string.format(template, name, n, n, n, n, filler)
end

function request()
  local parts = {}
  for i = 1, batch do
    local n
    if mode == "new" then
      counter = counter + 1
      n = base + counter
    else
      n = (i * 7919 + counter) % 1000
      counter = counter + 1
    end
    parts[i] = alert(n)
  end
  if form == "alerta" then return wrk.format(nil, nil, nil, parts[1]) end
  return wrk.format(nil, nil, nil, "[" .. table.concat(parts, ",") .. "]")
end

function done(summary, latency, _)
  io.write(string.format(
    "FIGURES %d %d %d %d %d %d\n",
    summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  ))
end
