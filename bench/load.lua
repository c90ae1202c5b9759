-- What wrk sends, byte by byte, and what it has seen, as JSON in its last line.
-- wrk … -- <file with the request> <times> <number of files>

local function read(path)
  local file = assert(io.open(path, "rb"))
  local bytes = file:read("*a")
  file:close()
  return bytes
end

function init(args)
  local text = read(args[1])
  local files = tonumber(args[3])
  if files == 0 then
    local bytes = string.rep(text, tonumber(args[2]))
    -- Asked for once: what it returns is sent again and again without a call into Lua.
    wrk.format = function() return bytes end
    return
  end
  math.randomseed(files)
  local at = string.find(text, "%d", 1, true)
  local before, after = string.sub(text, 1, at - 1), string.sub(text, at + 2)
  request = function()
    local index = math.random(0, files - 1)
    return before .. math.floor(index / 1000) .. "/" .. index .. ".png" .. after
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"bytes":%d,"p50":%.3f,"p99":%.3f,' ..
      '"failed":%d,"timedOut":%d,"refused":%d}\n',
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write, errors.timeout, errors.status
  ))
end
