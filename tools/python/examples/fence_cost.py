# %% [markdown]
# # What does a full barrier cost?
#
# It waits until every older store of its core is visible. So its cost depends on how many stores are pending, and on how
# long each of them takes: here, on the latency of the L3, where their lines are.
#
# Each `# %%` begins a cell: the file opens as a notebook in editors that know the mark, and runs as it is.

# %%
import sys

import pandas as pd

import membar

TRACE = """membar 1 template
@param pending = 4

@for k in 1..${pending}
var x${k}
place x${k} l3
@end

thread writer
@for k in 1..${pending}
  store x${k} ${k}
@end
  all: fence.sc
"""

# %% [markdown]
# One run: the barrier, and what its cycles went to.

# %%
result = membar.run(TRACE, **{"param.pending": 2})
barrier = result.barriers.iloc[0]
bill = barrier.loc["window":].astype(int)
print(f"Behind 2 stores the barrier stalls its core for {barrier.stall} cycles:")
print(bill[bill > 0].to_string(), end="\n\n")

# %% [markdown]
# Many runs: pending stores against the latency of the L3.

# %%
rows = []
for pending in [1, 2, 4, 8]:
    for latency in [40, 60, 80]:
        result = membar.run(TRACE, l3_latency=latency, **{"param.pending": pending})
        rows.append(
            {"pending stores": pending, "L3 latency": latency, "stall": result.barriers.stall[0]}
        )
table = pd.DataFrame(rows).pivot(index="pending stores", columns="L3 latency", values="stall")
print("Stall of the barrier, in cycles:")
print(table.to_string())

# %% [markdown]
# Every store waits for the one before it: the stall grows by one L3 access for each. A prefetch of the lines that the store
# buffer holds overlaps them.

# %%
overlapped = membar.run(TRACE, store_buffer_rfo_prefetch=8, **{"param.pending": 8})
print(f"\nBehind 8 stores, with prefetches: {overlapped.barriers.stall[0]} cycles.")

# %%
if len(sys.argv) > 1:  # the file of a picture
    axes = table.plot(marker="o", ylabel="stall (cycles)", title="A full barrier")
    axes.figure.savefig(sys.argv[1])
