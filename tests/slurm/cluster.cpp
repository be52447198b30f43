#include "tests/slurm/cluster.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "sim/sweep/child_program.h"

namespace membar::test {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// Daemons live where an ordinary user's PATH does not look.
void find_daemons() {
  const char* const path = std::getenv("PATH");
  const std::string longer = std::string(path == nullptr ? "" : path) + ":/usr/local/sbin:/usr/sbin:/sbin";
  setenv("PATH", longer.c_str(), 1);
  for (const char* program : {"munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel", "sinfo"}) {
    bool found = false;
    std::istringstream folders(longer);
    for (std::string folder; std::getline(folders, folder, ':');) {
      found = found || access((folder + "/" + program).c_str(), X_OK) == 0;
    }
    if (found) continue;
    std::printf("Slurm is not installed (%s): skipped\n", program);
    std::fflush(stdout);
    std::_Exit(std::getenv("MEMBAR_REQUIRE_SLURM") == nullptr ? 0 : 1);
  }
}

// Ports that nobody listens to now.
std::array<int, 2> free_ports() {
  std::array<int, 2> ports{}, sockets{};
  for (std::size_t i = 0; i < ports.size(); ++i) {
    sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(bind(sockets[i], reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(getsockname(sockets[i], reinterpret_cast<sockaddr*>(&address), &size) == 0);
    ports[i] = ntohs(address.sin_port);
  }
  for (const int one : sockets) close(one);
  return ports;
}

std::string user_name() {
  const passwd* const user = getpwuid(getuid());
  REQUIRE(user != nullptr);
  return user->pw_name;
}

std::vector<pid_t> children_of(pid_t process) {
  std::vector<pid_t> children;
  std::ifstream list("/proc/" + std::to_string(process) + "/task/" + std::to_string(process) + "/children");
  for (pid_t child = 0; list >> child;) children.push_back(child);
  return children;
}

void kill_tree(pid_t process) {
  kill(process, SIGSTOP);  // so that it starts no more of them
  for (const pid_t child : children_of(process)) kill_tree(child);
  kill(process, SIGKILL);
}

// Ours, and those whose parents have died: they become ours.
void kill_children_but(const std::vector<pid_t>& spared) {
  for (;;) {
    bool any = false;
    for (const pid_t child : children_of(getpid())) {
      if (std::find(spared.begin(), spared.end(), child) != spared.end()) continue;
      any = true;
      kill_tree(child);
      waitpid(child, nullptr, 0);
    }
    if (!any) return;
  }
}

}  // namespace

Cluster::Cluster(const Options& options) {
  find_daemons();
  prctl(PR_SET_CHILD_SUBREAPER, 1);  // what the daemons leave behind stays within reach
  const auto [controller_port, node_port] = free_ports();
  for (const char* folder : {"state", "spool"}) fs::create_directories(directory_.path(folder));
  chmod(directory_.path("").c_str(), 0755);  // munged asks for that
  std::ofstream key(directory_.path("key"), std::ios::binary);
  for (int i = 0; i < 128; ++i) key.put(static_cast<char>(i * 7 + getpid()));
  key.close();
  chmod(directory_.path("key").c_str(), 0600);
  std::ostringstream conf;
  conf << "ClusterName=test\nSlurmctldHost=localhost\nSlurmctldPort=" << controller_port << "\nSlurmdPort=" << node_port
       << "\nSlurmUser=" << user_name() << "\nSlurmdUser=" << user_name()
       << "\nAuthType=auth/munge\nCredType=cred/munge\nAuthInfo=socket=" << directory_.path("munge.socket")
       << "\nStateSaveLocation=" << directory_.path("state") << "\nSlurmdSpoolDir=" << directory_.path("spool")
       << "\nSlurmctldPidFile=" << directory_.path("slurmctld.pid")
       << "\nSlurmdPidFile=" << directory_.path("slurmd.pid")
       << "\nProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\nSwitchType=switch/none\nMpiDefault=none\n"
          "ReturnToService=2\nSelectType=select/cons_tres\nSelectTypeParameters=CR_Core\n"
          "SchedulerType=sched/backfill\nJobAcctGatherType=jobacct_gather/none\n"
          "AccountingStorageType=accounting_storage/none\nJobCompType=jobcomp/none\nKillWait=5\nCompleteWait=0\n"
          "SlurmdParameters=config_overrides\nMaxArraySize="
       << options.most_array_size << "\n"
       << options.more
       << "SchedulerParameters=batch_sched_delay=0,sched_min_interval=1,bf_interval=1\n"
          "NodeName=node1 NodeHostname=localhost NodeAddr=127.0.0.1 CPUs=4 RealMemory=2000 State=UNKNOWN\n"
          "PartitionName=main Nodes=node1 Default=YES MaxTime=INFINITE State=UP\n";
  setenv("SLURM_CONF", directory_.file("slurm.conf", conf.str()).c_str(), 1);
  const auto path = [&](const char* name) { return directory_.path(name); };
  munged_ = start("munged.log", {"munged", "-F", "--key-file=" + path("key"), "--socket=" + path("munge.socket"),
                                 "--pid-file=" + path("munged.pid"), "--log-file=" + path("munged.own.log"),
                                 "--seed-file=" + path("munge.seed"), "--num-threads=10"});
  wait_until("munged listens", [&] { return fs::exists(path("munge.socket")); });
  controller_ = start("slurmctld.log", {"slurmctld", "-D", "-c"});
  start_node();
}

Cluster::~Cluster() {
  kill_children_but({});
  unsetenv("SLURM_CONF");
}

pid_t Cluster::start(const std::string& log, const std::vector<std::string>& words) {
  const std::string path = directory_.path(log);
  const pid_t process = fork();
  REQUIRE(process >= 0);
  if (process != 0) return process;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int output = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  const int input = open("/dev/null", O_RDONLY);
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

void Cluster::kill_node() { kill_children_but({munged_, controller_}); }

void Cluster::start_node() {
  node_ = start("slurmd.log", {"slurmd", "-D", "-N", "node1"});
  wait_until("the node is idle; " + logs(), [&] {
    const Result<ProgramEnd> end = run_program({"sinfo", "--noheader", "--format=%T"});
    return end.ok() && end.value().out == "idle\n";
  });
}

std::string Cluster::run(const std::vector<std::string>& words) {
  const Result<ProgramEnd> end = run_program(words);
  REQUIRE(end.ok());
  INFO(words[0] << ": " << end.value().err);
  REQUIRE(end.value().exit_code == 0);
  return end.value().out;
}

std::string Cluster::logs() const { return "the logs are in " + directory_.path(""); }

void wait_until(const std::string& what, const std::function<bool()>& condition) {
  constexpr auto kPatience = std::chrono::seconds(500);
  const Clock::time_point until = Clock::now() + kPatience;
  while (!condition()) {
    if (Clock::now() > until) FAIL("waited in vain until " << what);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

std::vector<pid_t> task_processes(const std::string& sweep_folder) {
  std::vector<pid_t> found;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::string words = read_file(entry.path().string() + "/cmdline");
    for (char& c : words) c = c == '\0' ? ' ' : c;
    if (words.find(" sweep task " + sweep_folder + "/") == std::string::npos) continue;
    const pid_t process = static_cast<pid_t>(std::stol(name));
    std::ifstream status("/proc/" + name + "/status");
    std::string parent;
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("PPid:\t")) parent = line.substr(6);
    }
    const std::string program = read_file("/proc/" + parent + "/cmdline");
    if (program.find("task") == std::string::npos || program.find(sweep_folder) == std::string::npos)
      found.push_back(process);
  }
  return found;
}

double worker_seconds(pid_t task) {
  double ticks = 0;
  for (const pid_t worker : children_of(task)) {
    std::istringstream stat(read_file("/proc/" + std::to_string(worker) + "/stat"));
    std::string field;
    for (int i = 1; i <= 15 && stat >> field; ++i) {
      if (i >= 14) ticks += std::stod(field);  // user and system time; the program's name has no spaces
    }
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace membar::test
