-- Asks for /many/0 to /many/N-1, at random. Arguments: N, and "all" to ask for each of them once instead, in turn.
local count, next

function init(arguments)
  count = tonumber(arguments[1])
  math.randomseed(1)
  if arguments[2] == "all" then
    local answered = 0
    next = 0
    response = function()
      answered = answered + 1
      if answered == count then wrk.thread:stop() end
    end
  end
end

function request()
  local number = next or math.random(0, count - 1)
  if next then next = (next + 1) % count end
  return wrk.format("GET", "/many/" .. number)
end
