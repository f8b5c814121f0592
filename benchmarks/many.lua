-- Asks for /many/0 to /many/N-1, at random; N is the argument.
local count

function init(arguments)
  count = tonumber(arguments[1])
  math.randomseed(1)
end

function request()
  return wrk.format("GET", "/many/" .. math.random(0, count - 1))
end
