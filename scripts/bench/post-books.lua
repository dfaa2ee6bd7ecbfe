-- wrk's part of the bench: every request posts a book that no other request posts. Called with a number of the run.
dofile(debug.getinfo(1, 'S').source:match('@(.*/)') .. 'report.lua')

local words = {'Lighthouse', 'Garden', 'Winter', 'River', 'Mountain', 'Silence', 'Ocean', 'Library',
  'Stranger', 'Shadow', 'Morning', 'Kingdom', 'Journey', 'Daughter', 'Orchard', 'Harbour'}
local names = {'Ursula', 'Virginia', 'Toni', 'Gabriel', 'Chinua', 'Clarice', 'Jorge', 'Marguerite',
  'Italo', 'Wislawa', 'Naguib', 'Doris', 'Kenzaburo', 'Nadine', 'Orhan', 'Alice'}
local headers = {['Content-Type'] = 'application/json'}
local threads = 0

function setup(thread)
  thread:set('id', threads)
  threads = threads + 1
end

function init(arguments)
  run, number = tonumber(arguments[1]), 0
  math.randomseed(run * 64 + id)
end

-- The check digit of an ISBN-13: weights 1 and 3 in turn, modulo 10.
local function isbn(digits)
  local sum = 0
  for position = 1, 12 do
    sum = sum + (digits:byte(position) - 48) * (position % 2 == 1 and 1 or 3)
  end
  return digits .. (10 - sum % 10) % 10
end

function request()
  number = number + 1
  local unique = run * 10000000 + id * 5000000 + number
  local body = string.format(
    '{"title":"The %s, Volume %d","authors":["%s Woolf"],"isbn":"%s","year":%d,"language":"en","source":"bench"}',
    words[math.random(16)], unique, names[math.random(16)], isbn(string.format('9780%08d', unique % 100000000)),
    1800 + number % 227)
  return wrk.format('POST', wrk.path, headers, body)
end
