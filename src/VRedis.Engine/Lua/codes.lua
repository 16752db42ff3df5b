-- Reply codes shared by all scripts; the C# side names them in ScriptReply.cs.
local OK, EMPTY, REPEATED = 1, 0, 2
local GONE, ENDED, LOST, GAP = -1, -2, -3, -4
